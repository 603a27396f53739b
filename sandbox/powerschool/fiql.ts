import { badRequest } from "./answer";
import type { Cell, CellType } from "./column";

export type Term = { field: string; operator: string; value: string };
export type FiqlField<Row> = { type: CellType; of: (row: Row) => Cell };
export type Filter<Row> = { test: (row: Row) => boolean; terms: readonly Term[] };

const TERM = /^([\w.]+)(==|=gt=|=ge=|=lt=|=le=)(.*)$/s;

/** Reads the small subset of FIQL that the server knows: comparisons joined by ";". */
export function parseFiql(query: string): Term[] {
  return query.split(";").map((part) => {
    const found = TERM.exec(part);
    if (!found) throw badRequest(`Invalid query: ${part}`);
    const [, field = "", operator = "", value = ""] = found;
    const isWild = value.includes("*");
    if (isWild && (operator !== "==" || value.indexOf("*") !== value.length - 1))
      throw badRequest("A wildcard may only end a value");
    return { field: field.toLowerCase(), operator, value };
  });
}

function checkValue(type: CellType, { operator, value }: Term): void {
  if (type === "clob") throw badRequest("Querying fields of type clob or blob is not supported");
  if (type === "number" && !/^-?\d+(\.\d+)?$/.test(value))
    throw badRequest(`An invalid number was passed for the comparison: ${value}`);
  const isDay = /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));
  if (type === "date" && !isDay && !(operator === "==" && value.endsWith("*")))
    throw badRequest(`An invalid date was passed for the comparison: ${value}`);
}

function comparison(type: CellType, { operator, value }: Term): (cell: Cell) => boolean {
  if (operator === "==" && value.endsWith("*")) {
    const start = value.slice(0, -1).toLowerCase();
    return (cell) => cell !== null && String(cell).toLowerCase().startsWith(start);
  }
  const wanted = type === "number" ? Number(value) : value.toLowerCase();
  const actual = (cell: Cell) => (cell === null ? null : type === "number" ? Number(cell) : String(cell).toLowerCase());
  const holds: Record<string, (a: string | number) => boolean> = {
    "==": (a) => a === wanted,
    "=gt=": (a) => a > wanted,
    "=ge=": (a) => a >= wanted,
    "=lt=": (a) => a < wanted,
    "=le=": (a) => a <= wanted,
  };
  const hold = holds[operator] ?? (() => false);
  return (cell) => {
    const a = actual(cell);
    return a !== null && hold(a);
  };
}

/** A test over rows for a query; unknown fields and text against a number are refused as the server does. */
export function compileFiql<Row>(query: string, find: (field: string) => FiqlField<Row> | undefined): Filter<Row> {
  const terms = parseFiql(query);
  const tests = terms.map((term) => {
    const field = find(term.field);
    if (!field) throw badRequest(`Invalid field ${term.field}`);
    checkValue(field.type, term);
    const compare = comparison(field.type, term);
    return (row: Row) => compare(field.of(row));
  });
  return { test: (row) => tests.every((test) => test(row)), terms };
}

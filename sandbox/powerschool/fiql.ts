/** A query that the server refuses with 400 and this message. */
export class BadQuery extends Error {}

type Term = { field: string; operator: string; value: string };
const TERM = /^([\w.]+)(==|=gt=|=ge=|=lt=|=le=)(.*)$/;

/** Reads the small subset of FIQL that the server knows: comparisons joined by ";". */
export function parseFiql(query: string): Term[] {
  if (query === "") return [];
  return query.split(";").map((part) => {
    const found = TERM.exec(part);
    if (!found) throw new BadQuery(`Invalid query: ${part}`);
    const [, field = "", operator = "", value = ""] = found;
    if (value.slice(0, -1).includes("*")) throw new BadQuery("A wildcard may only end a value");
    return { field: field.toLowerCase(), operator, value };
  });
}

function compare(actual: string | number | null, operator: string, wanted: string): boolean {
  if (actual === null) return false;
  if (operator === "==") {
    if (wanted.endsWith("*")) return String(actual).toLowerCase().startsWith(wanted.slice(0, -1).toLowerCase());
    return String(actual).toLowerCase() === wanted.toLowerCase();
  }
  const [a, b] = typeof actual === "number" ? [actual, Number(wanted)] : [actual, wanted];
  if (operator === "=gt=") return a > b;
  if (operator === "=ge=") return a >= b;
  if (operator === "=lt=") return a < b;
  return a <= b;
}

/** A test over rows for a query; unknown fields and text against a number are refused as the server does. */
export function fiqlTest<Row>(
  query: string,
  fields: Record<string, { of: (row: Row) => string | number | null; isNumber: boolean }>,
): (row: Row) => boolean {
  const terms = parseFiql(query).map((term) => {
    const field = fields[term.field];
    if (!field) throw new BadQuery(`Invalid field ${term.field}`);
    if (field.isNumber && !/^-?\d+$/.test(term.value))
      throw new BadQuery("An invalid number was passed for the comparison");
    return { ...term, of: field.of };
  });
  return (row) => terms.every((term) => compare(term.of(row), term.operator, term.value));
}

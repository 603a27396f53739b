import type { Cell, Column, Scope } from "./column";
import { findColumn, TABLES } from "./dictionary";
import { todayOf } from "./today";
import { parseSql, SqlFault, type Expression, type Select } from "./sql-parser";

/** A row being looked at, inside which row, and what the query was called with. */
type Frame = { scope: Scope; outer: Frame | null; args: ReadonlyMap<string, string>; rows: readonly Frame[] };
type Value = Cell | boolean;
type Run = (frame: Frame) => Value;

/** Which table an alias stands for, here and in the select around. */
type Names = { sources: Select["sources"]; outer: Names | null };

export type QuerySql = {
  items: Run[];
  isOrdered: boolean;
  /** Whether a row is among the query's, with these arguments; null where all are. */
  where: ((scope: Scope, args: ReadonlyMap<string, string>) => boolean) | null;
};

const frameOf = (scope: Scope, args: ReadonlyMap<string, string>): Frame => ({ scope, args, outer: null, rows: [] });
const NO_ARGUMENTS: ReadonlyMap<string, string> = new Map();

/** What a column of the select gives for a row of the core table. */
export function valueOf(item: Run, scope: Scope): Cell {
  const value = item(frameOf(scope, NO_ARGUMENTS));
  return typeof value === "boolean" ? Number(value) : value;
}

/** Prepares a query's SQL. Joins are not run: a row brings along what belongs to it, and what hangs on it (`beside`). */
export function readSql(sql: string): QuerySql {
  const select = parseSql(sql);
  const names: Names = { sources: select.sources, outer: null };
  const where = select.where && compile(select.where, names);
  return {
    items: select.items.map((item) => compile(item, names)),
    isOrdered: select.isOrdered,
    where: where && ((scope, args) => where(frameOf(scope, args)) === true),
  };
}

function readerOf(alias: string, field: string, names: Names): { column: Column; depth: number } {
  let depth = 0;
  for (let at: Names | null = names; at; at = at.outer, depth++) {
    const table = at.sources.find((source) => source.alias === alias)?.table;
    if (table === undefined) continue;
    const column = findColumn(`${table}.${field}`);
    if (!column) throw new SqlFault(`there is no column ${field} in ${table}`);
    return { column, depth };
  }
  throw new SqlFault(`the SQL names no table ${alias}`);
}

function compile(expression: Expression, names: Names): Run {
  switch (expression.kind) {
    case "literal":
      return () => expression.value;
    case "argument":
      return (frame) => frame.args.get(expression.name) ?? null;
    case "today":
      return (frame) => todayOf(frame.scope.district);
    case "column": {
      const { column, depth } = readerOf(expression.alias, expression.field, names);
      if (depth === 0) return (frame) => column.read(frame.scope);
      return (frame) => column.read(outerFrame(frame, depth).scope);
    }
    case "case": {
      const branches = expression.branches.map(
        ({ when, value }) => [compile(when, names), compile(value, names)] as const,
      );
      const otherwise = compile(expression.otherwise, names);
      return (frame) => (branches.find(([when]) => when(frame) === true)?.[1] ?? otherwise)(frame);
    }
    case "select": {
      const { rows, item } = compileSelect(expression.select, names);
      return (frame) => item(frame, rows(frame));
    }
    case "call":
      return compileCall(expression, names);
    case "operator":
      return compileOperator(expression.operator, expression.args, names);
  }
}

function outerFrame(frame: Frame, depth: number): Frame {
  let at = frame;
  for (let up = 0; up < depth && at.outer; up++) at = at.outer;
  return at;
}

function compileSelect(select: Select, outer: Names) {
  const names: Names = { sources: select.sources, outer };
  const table = select.sources[0]?.table ?? "";
  const beside = TABLES.get(table)?.beside;
  if (!beside) throw new SqlFault(`the sandbox has no rows of ${table} beside others`);
  const where = select.where && compile(select.where, names);
  const [first] = select.items;
  const item = first ? compile(first, names) : () => null;
  const isAggregate = first?.kind === "call" && AGGREGATES.has(first.name);
  return {
    rows: (frame: Frame): Frame[] => {
      const all = beside(frame.scope).map((scope): Frame => ({ scope, outer: frame, args: frame.args, rows: [] }));
      return where ? all.filter((row) => where(row) === true) : all;
    },
    item: (frame: Frame, rows: Frame[]): Value => {
      if (isAggregate) return item({ ...frame, rows });
      const [row] = rows;
      return row ? item(row) : null;
    },
  };
}

const asText = (value: Value): string => (value === null || typeof value === "boolean" ? "" : String(value));
const isMissing = (value: Value): boolean => value === null || value === "";

function compare(left: Value, right: Value): number | null {
  if (isMissing(left) || isMissing(right) || typeof left === "boolean" || typeof right === "boolean") return null;
  if (left === null || right === null) return null;
  if (typeof left === "number" || typeof right === "number") return Number(left) - Number(right);
  return left < right ? -1 : left > right ? 1 : 0;
}

const COMPARE: Record<string, (order: number) => boolean> = {
  "=": (order) => order === 0,
  "<>": (order) => order !== 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

function compileOperator(operator: string, given: readonly Expression[], names: Names): Run {
  if (operator === "exists") {
    const [inner] = given;
    if (inner?.kind !== "select") throw new SqlFault("exists needs a select");
    const { rows } = compileSelect(inner.select, names);
    return (frame) => rows(frame).length > 0;
  }
  const args = given.map((arg) => compile(arg, names));
  const [left = () => null, right = () => null] = args;
  const test = COMPARE[operator];
  if (test) {
    return (frame) => {
      const order = compare(left(frame), right(frame));
      return order !== null && test(order);
    };
  }
  switch (operator) {
    case "and":
      return (frame) => args.every((arg) => arg(frame) === true);
    case "or":
      return (frame) => args.some((arg) => arg(frame) === true);
    case "not":
      return (frame) => left(frame) !== true;
    case "is null":
      return (frame) => isMissing(left(frame));
    case "is not null":
      return (frame) => !isMissing(left(frame));
    case "in":
      return (frame) => args.slice(1).some((arg) => compare(left(frame), arg(frame)) === 0);
    case "||":
      return (frame) => args.map((arg) => asText(arg(frame))).join("");
    case "+":
    case "-":
      return (frame) => Number(left(frame)) + (operator === "+" ? 1 : -1) * Number(right(frame));
    case "negative":
      return (frame) => -Number(left(frame));
    default:
      throw new SqlFault(`the sandbox cannot run ${operator}`);
  }
}

const AGGREGATES = new Set(["min", "max", "count", "listagg"]);

function compileCall({ name, args: given, orderBy }: Expression & { kind: "call" }, names: Names): Run {
  const args = given.map((arg) => compile(arg, names));
  const [first = () => null, second = () => null] = args;
  switch (name) {
    case "coalesce":
      return (frame) => args.map((arg) => arg(frame)).find((value) => !isMissing(value)) ?? null;
    case "to_char":
      return first;
    case "upper":
      return (frame) => asText(first(frame)).toUpperCase();
    case "trim":
      return (frame) => asText(first(frame)).trim();
    case "abs":
      return (frame) => Math.abs(Number(first(frame)));
    case "replace": {
      const third = args[2] ?? (() => "");
      return (frame) => asText(first(frame)).replaceAll(asText(second(frame)), asText(third(frame)));
    }
    case "count":
      return (frame) => frame.rows.length;
    case "min":
    case "max": {
      const sign = name === "min" ? -1 : 1;
      return (frame) =>
        frame.rows
          .map(first)
          .filter((value) => !isMissing(value))
          .reduce<Value>(
            (best, value) => (isMissing(best) || sign * (compare(value, best) ?? 0) > 0 ? value : best),
            null,
          );
    }
    case "listagg": {
      const keys = orderBy.map((key) => compile(key, names));
      const order = (a: Frame, b: Frame) => {
        for (const key of keys) {
          const difference = compare(key(a), key(b)) ?? 0;
          if (difference !== 0) return difference;
        }
        return 0;
      };
      return (frame) => {
        const rows = frame.rows.filter((row) => !isMissing(first(row)));
        const sorted = rows.length > 1 ? rows.toSorted(order) : rows;
        return sorted.length === 0 ? null : sorted.map((row) => asText(first(row))).join(asText(second(frame)));
      };
    }
    default:
      throw new SqlFault(`the sandbox does not know the function ${name}`);
  }
}

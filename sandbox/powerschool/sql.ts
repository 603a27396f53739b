import { findColumn } from "./dictionary";
import type { Cell, Scope } from "./column";

/** A condition of a named query's outer where, with an argument's name or a literal to compare with. */
export type Condition = { column: string; operator: string; values: ({ literal: string } | { argument: string })[] };
export type QuerySql = { selected: number; isOrdered: boolean; conditions: Condition[] };

export class SqlFault extends Error {}

/** The text without what is in brackets, lists of `in` kept. */
function outerOf(sql: string): string {
  let text = sql
    .replace(/--[^\n]*/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  text = text.replace(/\bin \(([^()]*)\)/gi, "in [$1]");
  for (let before = ""; before !== text;) {
    before = text;
    text = text.replace(/\([^()]*\)/g, " ~ ");
  }
  return text.replace(/\s+/g, " ");
}

function aliasesOf(outer: string): Map<string, string> {
  const aliases = new Map<string, string>();
  for (const [, table = "", alias = table] of outer.matchAll(
    /\b(?:from|join) (\w+)(?: (?!on\b|where\b|order\b|left\b|inner\b|join\b|outer\b|group\b)(\w+))?/gi,
  ))
    aliases.set(alias.toUpperCase(), table.toUpperCase());
  return aliases;
}

function valueOf(text: string): Condition["values"][number] {
  const trimmed = text.trim();
  if (trimmed.startsWith(":")) return { argument: trimmed.slice(1).toLowerCase() };
  if (/^'.*'$/.test(trimmed)) return { literal: trimmed.slice(1, -1) };
  if (/^-?\d+(\.\d+)?$/.test(trimmed)) return { literal: trimmed };
  throw new SqlFault(`the sandbox cannot compare with ${trimmed}`);
}

function readCondition(text: string, aliases: Map<string, string>): Condition {
  const found = /^(\w+)\.(\w+) ?(=|<>|!=|>=|<=|>|<| in | is not null| is null)(.*)$/i.exec(text.trim());
  const [, alias = "", field = "", sign = "", rest = ""] = found ?? [];
  const column = `${aliases.get(alias.toUpperCase()) ?? alias.toUpperCase()}.${field.toUpperCase()}`;
  if (!found || !findColumn(column)) throw new SqlFault(`the sandbox cannot run the condition "${text.trim()}"`);
  const operator = sign.trim().toLowerCase();
  if (operator.startsWith("is")) return { column, operator, values: [] };
  const list = operator === "in" ? rest.replace(/[[\]]/g, "").split(",") : [rest];
  return { column, operator, values: list.map(valueOf) };
}

/** Takes a query's SQL apart as far as the sandbox runs it: how many columns, whether ordered, plain conditions. */
export function readSql(sql: string): QuerySql {
  const outer = outerOf(sql);
  const select = /^select (?:distinct )?(.*?) from /i.exec(outer);
  if (!select) throw new SqlFault("the SQL is no select … from");
  const where = / where (.*?)(?: order by | group by |$)/i.exec(outer)?.[1];
  const aliases = aliasesOf(outer);
  return {
    selected: (select[1] ?? "").split(",").length,
    isOrdered: / order by /i.test(outer),
    conditions: where ? where.split(/ and /i).map((part) => readCondition(part, aliases)) : [],
  };
}

function holds(cell: Cell, operator: string, values: string[]): boolean {
  if (operator === "is null") return cell === null;
  if (operator === "is not null") return cell !== null;
  if (cell === null) return false;
  const isNumber = typeof cell === "number";
  const same = (value: string) => (isNumber ? cell === Number(value) : cell === value);
  const [first = ""] = values;
  const wanted = isNumber ? Number(first) : first;
  switch (operator) {
    case "=":
    case "in":
      return values.some(same);
    case "<>":
    case "!=":
      return !same(first);
    case ">":
      return cell > wanted;
    case ">=":
      return cell >= wanted;
    case "<":
      return cell < wanted;
    default:
      return cell <= wanted;
  }
}

/** The test that a query's conditions make with these arguments; null when there is nothing to test. */
export function conditionTest(
  conditions: readonly Condition[],
  args: ReadonlyMap<string, string>,
): ((scope: Scope) => boolean) | null {
  if (conditions.length === 0) return null;
  const tests = conditions.map(({ column, operator, values }) => {
    const read = findColumn(column)?.read ?? (() => null);
    const given = values.map((value) => ("literal" in value ? value.literal : (args.get(value.argument) ?? "")));
    return (scope: Scope) => holds(read(scope), operator, given);
  });
  return (scope) => tests.every((test) => test(scope));
}

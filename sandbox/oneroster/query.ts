import type { Entity } from "./entities";
import { Refused } from "./refused";

const KNOWN = ["limit", "offset", "sort", "orderBy", "filter", "fields"];
const DEFAULT_LIMIT = 100;

export type Asked = {
  limit: number;
  offset: number;
  filter: ((entity: Entity) => boolean) | null;
  sort: ((a: Entity, b: Entity) => number) | null;
  fields: string[] | null;
};

function wholeOf(query: URLSearchParams, name: string, fallback: number, least: number): number {
  const text = query.get(name);
  const value = text === null ? fallback : Number(text);
  if (!Number.isInteger(value) || value < least) throw new Refused(400, "invalid_data", `${name} is not a number`);
  return value;
}

/** The value behind "orgs.sourcedId" or "metadata.x"; undefined when an entity has none. */
function valueOf(entity: Record<string, unknown>, path: string): string | undefined {
  let at: unknown = entity;
  for (const part of path.split(".")) at = (at as Record<string, unknown> | undefined)?.[part];
  return at === undefined || at === null || typeof at === "object" ? undefined : String(at as string);
}

const COMPARE: Record<string, (a: string, b: string) => boolean> = {
  "=": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  "~": (a, b) => a.toLowerCase().includes(b.toLowerCase()),
};

function clauseOf(text: string, sample: Entity | undefined): (entity: Entity) => boolean {
  const [, field = "", operator = "", value = ""] = /^([\w.]+)\s*(!=|>=|<=|=|>|<|~)\s*'(.*)'$/.exec(text.trim()) ?? [];
  const compare = COMPARE[operator];
  if (!compare) throw new Refused(400, "invalid_filter_field", "The filter cannot be read");
  if (sample && !((field.split(".")[0] ?? "") in sample))
    throw new Refused(400, "invalid_filter_field", "unknown filter field");
  return (entity) => compare(valueOf(entity, field) ?? "", value);
}

function filterOf(text: string, sample: Entity | undefined): (entity: Entity) => boolean {
  const isAny = text.includes("' OR ");
  const clauses = text.split(isAny ? / OR / : / AND /).map((part) => clauseOf(part, sample));
  if (clauses.length > 2) throw new Refused(400, "invalid_filter_field", "At most one AND or OR");
  return (entity) => (isAny ? clauses.some((one) => one(entity)) : clauses.every((one) => one(entity)));
}

/** What a request asks of a collection; `sample` is one of it, so that unknown fields are known. */
export function readQuery(query: URLSearchParams, sample: Entity | undefined): Asked {
  for (const name of query.keys()) {
    if (!KNOWN.includes(name)) throw new Refused(400, "invalid_data", `Unknown parameter ${name}`);
  }
  const field = query.get("sort");
  const sign = query.get("orderBy") === "desc" ? -1 : 1;
  const filter = query.get("filter");
  const fields = query.get("fields")?.split(",").filter(Boolean) ?? null;
  if (sample && fields?.some((name) => !(name in sample)))
    throw new Refused(400, "invalid_selection_field", "unknown field");
  return {
    limit: wholeOf(query, "limit", DEFAULT_LIMIT, 1),
    offset: wholeOf(query, "offset", 0, 0),
    filter: filter === null ? null : filterOf(filter, sample),
    // An unknown field sorts nothing, and that is no fault.
    sort:
      field === null || (sample && !(field in sample))
        ? null
        : (a, b) => sign * (valueOf(a, field) ?? "").localeCompare(valueOf(b, field) ?? "", "en"),
    fields,
  };
}

/** An entity with the fields that were asked for. */
export function select(entity: Entity, fields: string[] | null): Record<string, unknown> {
  return fields === null ? entity : Object.fromEntries(fields.map((name) => [name, entity[name]]));
}

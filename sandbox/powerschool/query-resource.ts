import { badRequest, listOf, notFound, paging, Refused } from "./answer";
import { BUILT_IN } from "./built-in-queries";
import type { Cell, Scope, Table } from "./column";
import { changedSince } from "./delta";
import { findColumn, TABLES } from "./dictionary";
import { compileFiql, type Filter } from "./fiql";
import type { InstalledQuery } from "./plugin-check";
import { countRows, remembered, selectPage } from "./select";
import type { SandboxState } from "./state";
import { cellText, type SchemaRequest } from "./table-resource";

const RESERVED = new Set(["$dataversion", "$dataversion_applicationname", "$q"]);

/** Arguments of the body as text, by lower-case name; a missing or an unknown one is refused. */
function readArguments(query: InstalledQuery, body: Record<string, unknown>): Map<string, string> {
  const given = new Map<string, string>();
  for (const [name, value] of Object.entries(body)) {
    if (RESERVED.has(name)) continue;
    if (!query.args.some((arg) => arg.name === name.toLowerCase())) throw badRequest(`Unknown argument: ${name}`);
    if (typeof value !== "string" && typeof value !== "number") throw badRequest(`Invalid argument: ${name}`);
    given.set(name.toLowerCase(), String(value));
  }
  for (const { name, isRequired, column } of query.args) {
    const value = given.get(name);
    if (value === undefined && isRequired) throw badRequest(`Required argument is missing: ${name}`);
    if (value !== undefined && findColumn(column)?.type === "number" && !/^-?\d+$/.test(value))
      throw badRequest(`Invalid number for the argument ${name}`);
  }
  return given;
}

function filterOf(query: InstalledQuery, request: SchemaRequest): Filter<Scope> | undefined {
  const args = readArguments(query, request.body);
  const { where } = query;
  const q = request.query.get("$q") ?? (typeof request.body.$q === "string" ? request.body.$q : null);
  const asked = q
    ? compileFiql<Scope>(q, (field) => {
        const column =
          query.columns.find(({ alias }) => alias.toLowerCase() === field)?.column ??
          (query.columns.some((one) => one.column.toLowerCase() === field) ? field : undefined);
        const found = column === undefined ? undefined : findColumn(column);
        return found && { type: found.type, of: found.read };
      })
    : null;
  if (!where && !asked) return undefined;
  return {
    test: (scope) => (where?.(scope, args) ?? true) && (asked?.test(scope) ?? true),
    terms: asked?.terms ?? [],
  };
}

type Reader = { table: string; alias: string; read: (scope: Scope) => Cell };

/** Readers of what is returned: columns without a grant are left out in silence, or refuse the whole query. */
function readersOf(state: SandboxState, query: InstalledQuery, request: SchemaRequest): Reader[] {
  const wanted = new Set(listOf(request.query.get("projection"), ";").map((name) => name.toLowerCase()));
  const isGranted = (column: string) => query.isBuiltIn || state.plugin?.grants.has(column) === true;
  const denied = query.columns.filter(({ column }) => !isGranted(column));
  if (denied.length > 0 && state.withoutGrant === "refuse") {
    throw new Refused(403, {
      message: "At least one column lacks sufficient permission",
      errors: denied.map(({ column }) => {
        const [resource = "", field = ""] = column.split(".");
        return { resource, field: field.toLowerCase(), code: "NoAccess" };
      }),
    });
  }
  const own = query.columns
    .filter(({ column, alias }) => isGranted(column) && (wanted.size === 0 || wanted.has(alias.toLowerCase())))
    .map(({ column, alias, read }): Reader => ({ table: (column.split(".")[0] ?? "").toLowerCase(), alias, read }));
  const extensions = listOf(request.query.get("extensions")).filter((name) =>
    state.extensionNames(query.coreTable).includes(name),
  );
  const more = extensions.flatMap((name) =>
    Object.entries(TABLES.get(name.toUpperCase())?.columns ?? {})
      .filter(([field]) => isGranted(`${name.toUpperCase()}.${field}`))
      .map(([field, column]): Reader => ({ table: name, alias: field.toLowerCase(), read: column.read })),
  );
  return [...own, ...more];
}

function shape(query: InstalledQuery, readers: readonly Reader[]): (scope: Scope, id: number) => unknown {
  if (query.isFlat) {
    return (scope) => {
      const row: Record<string, string | null> = {};
      for (const { alias, read } of readers) row[alias] = cellText(read(scope));
      return row;
    };
  }
  return (scope, id) => {
    const tables: Record<string, Record<string, string | null>> = {};
    for (const { table, alias, read } of readers) (tables[table] ??= {})[alias] = cellText(read(scope));
    return { id, name: query.coreTable.toLowerCase(), tables };
  };
}

/** `order=table.col;desc`, or the order of the SQL, which is that of the key. */
function ordered(rows: Scope[], order: string | null): Scope[] {
  if (!order) return rows;
  const [name = "", direction = "asc"] = order.split(";");
  const column = findColumn(name);
  if (!column) throw badRequest(`Invalid order: ${name}`);
  const sign = direction.toLowerCase() === "desc" ? -1 : 1;
  const compare = (a: Cell, b: Cell) => (a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -1 : 1);
  return rows.toSorted((a, b) => sign * compare(column.read(a), column.read(b)));
}

function versionAsked(body: Record<string, unknown>): number | null {
  const { $dataversion: version, $dataversion_applicationname: application } = body;
  if (version === undefined && application === undefined) return null;
  if (typeof application !== "string" || application === "" || !/^\d+$/.test(String(version)))
    throw badRequest("$dataversion and $dataversion_applicationname must both be given");
  return Number(version);
}

function run(state: SandboxState, request: SchemaRequest, query: InstalledQuery, table: Table): unknown {
  const { district } = state;
  const rows = table.rows ?? { places: () => 0, at: () => null, id: () => 0, isDense: true };
  const since = versionAsked(request.body);
  const given = filterOf(query, request);
  const changed = since === null ? null : changedSince(state, since, query.columns);
  const filter: Filter<Scope> | undefined = changed
    ? { test: (scope) => changed(scope) && (given?.test(scope) ?? true), terms: given?.terms ?? [] }
    : given;
  const page = paging(request.query, state.pageSize, state.pageSizeOver, { mayBeAll: true, fallback: 100 });
  const readers = readersOf(state, query, request);
  const asked = `${query.name} ${JSON.stringify(request.body)} ${request.query.get("$q") ?? ""}`;
  const selection = { rows, district, filter, name: asked };
  const order = request.query.get("order");
  // Without an order the database is free to move rows: every other page begins one row early.
  const isDrifting = !query.isOrdered && !order && page.skip > 0 && (page.skip / page.take) % 2 === 1;
  const start = page.skip - (isDrifting ? 1 : 0);
  const found = order
    ? ordered(selectPage(selection, { skip: 0, take: Infinity }), order).slice(start, start + page.take)
    : selectPage(selection, { skip: start, take: page.take });
  state.stats.rowsServed += found.length;
  const make = shape(query, readers);
  const name = query.coreTable.toLowerCase();
  return {
    name,
    ...(request.query.get("count") === "true"
      ? { count: remembered(district, asked, () => countRows(selection)) }
      : {}),
    ...(since === null ? {} : { $dataversion: String(state.dataVersion) }),
    ...(found.length > 0 ? { record: found.map((scope) => make(scope, rows.id(scope))) } : {}),
    "@extensions": state.extensionNames(name).join(","),
  };
}

/** `/ws/schema/query/…`: what the plugin brought along and what is built in. */
export function queryResource(state: SandboxState, request: SchemaRequest): unknown {
  const [, , , given = "", part] = request.path.split("/").filter(Boolean);
  const queries = new Map([...BUILT_IN, ...(state.plugin?.queries ?? [])]);
  if (given === "api") {
    if (request.method !== "GET") throw new Refused(405, { message: "Method not allowed" });
    return { query: [...queries.values()].map(({ name, coreTable }) => ({ name, coreTable })) };
  }
  const query = queries.get(given.toLowerCase());
  const table = query && TABLES.get(query.coreTable.toUpperCase());
  if (!query || !table || (part !== undefined && part !== "count")) throw notFound("Query not found");
  if (request.method !== "POST") throw new Refused(405, { message: "A query is called with POST" });
  if (part !== "count") return run(state, request, query, table);
  const { district } = state;
  const filter = filterOf(query, request);
  const name = `${query.name} ${JSON.stringify(request.body)} ${request.query.get("$q") ?? ""}`;
  const count = () => (table.rows ? countRows({ rows: table.rows, district, filter }) : 0);
  return { count: remembered(district, name, count) };
}

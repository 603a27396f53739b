import { badRequest, listOf, notFound, paging, Refused } from "./answer";
import type { Cell, Scope, Table } from "./column";
import { TABLES, VIEWS } from "./dictionary";
import { compileFiql, type Filter } from "./fiql";
import { countRows, remembered, selectPage } from "./select";
import type { SandboxState } from "./state";

export type SchemaRequest = { path: string; query: URLSearchParams; method: string; body: Record<string, unknown> };

export const cellText = (cell: Cell): string | null => (cell === null || cell === "" ? null : String(cell));
const NO_ROWS = { places: () => 0, at: () => null, id: () => 0, isDense: true };

/** Key columns of a table, by which a range of rows is found without a walk. */
const keysOf = (name: string) => ["dcid", `${name.toLowerCase()}.dcid`];

function demandGrants(state: SandboxState, table: string, fields: string[]): void {
  const denied = fields.filter((field) => !state.plugin?.grants.has(`${table}.${field}`));
  if (denied.length === 0) return;
  throw new Refused(403, {
    message: "At least one column lacks sufficient permission",
    errors: denied.map((field) => ({ resource: titled(table), field: field.toLowerCase(), code: "NoAccess" })),
  });
}

/** "STUDENTS" as messages write it, "Students". */
const titled = (name: string) => name.charAt(0) + name.slice(1).toLowerCase();

export function tableFilter(name: string, table: Table, q: string | null): Filter<Scope> | undefined {
  if (!q) return undefined;
  const prefix = `${name.toLowerCase()}.`;
  return compileFiql<Scope>(q, (field) => {
    const bare = field.startsWith(prefix) ? field.slice(prefix.length) : field;
    const column = table.columns[bare.toUpperCase()];
    return column && { type: column.type, of: column.read };
  });
}

function askedColumns(state: SandboxState, name: string, table: Table, projection: string | null): string[] {
  const wanted = listOf(projection).map((field) => field.toUpperCase().replace(`${name}.`, ""));
  if (wanted.length === 0) throw badRequest("The projection parameter is required");
  if (wanted.includes("*"))
    return Object.keys(table.columns).filter((field) => state.plugin?.grants.has(`${name}.${field}`));
  // Whether a column exists is checked before whether it may be read.
  for (const field of wanted)
    if (!table.columns[field])
      throw badRequest(`Invalid field specified: ${field} is not valid column for table: ${titled(name)}`);
  demandGrants(state, name, wanted);
  return wanted;
}

function sorted(rows: Scope[], table: Table, query: URLSearchParams): Scope[] {
  const field = query.get("sort")?.toUpperCase().split(".").at(-1);
  if (!field) return rows;
  const column = table.columns[field];
  if (!column) throw badRequest(`Invalid field specified for sort: ${field}`);
  const sign = query.get("sortdescending") === "true" ? -1 : 1;
  const compare = (a: Cell, b: Cell) => {
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    return a < b ? -1 : a > b ? 1 : 0;
  };
  return rows.toSorted((a, b) => sign * compare(column.read(a), column.read(b)));
}

function readRows(state: SandboxState, request: SchemaRequest, name: string, table: Table): unknown {
  const { query } = request;
  const { district } = state;
  const id = request.path.split("/").filter(Boolean)[4];
  const rows = table.rows ?? NO_ROWS;
  const filter = id === undefined ? tableFilter(name, table, query.get("q")) : byId(rows, id);
  const asked = askedColumns(state, name, table, query.get("projection"));
  const page = id === undefined ? paging(query, state.pageSize, state.pageSizeOver) : { skip: 0, take: 1 };
  const selectionName = `${name}?${query.get("q") ?? ""}`;
  const selection = { rows, district, keys: keysOf(name), filter, name: selectionName };
  const found = query.has("sort")
    ? sorted(selectPage(selection, { skip: 0, take: Infinity }), table, query).slice(page.skip, page.skip + page.take)
    : selectPage(selection, page);
  if (id !== undefined && found.length === 0) throw notFound();
  state.stats.rowsServed += found.length;
  const lower = name.toLowerCase();
  const readers = asked.map((field) => [field.toLowerCase(), table.columns[field]?.read ?? (() => null)] as const);
  const record = found.map((scope) => {
    const values: Record<string, string | null> = {};
    for (const [key, read] of readers) values[key] = cellText(read(scope));
    return { id: rows.id(scope), name: lower, tables: { [lower]: values } };
  });
  const names = state.extensionNames(lower);
  const extensions = lower === "students" || names.length > 0 ? { "@extensions": names.join(",") } : {};
  return { name: lower, ...(record.length > 0 ? { record } : {}), ...extensions };
}

function byId(rows: NonNullable<Table["rows"]>, id: string): Filter<Scope> {
  if (!/^\d+$/.test(id)) throw notFound();
  return {
    test: (scope) => rows.id(scope) === Number(id),
    terms: [{ field: "dcid", operator: "==", value: id }],
  };
}

function describeTable(state: SandboxState, name: string, table: Table, query: URLSearchParams): unknown {
  const isAsked = listOf(query.get("expansions")).includes("access");
  const columns = Object.entries(table.columns).map(([field, { type }]) => ({
    name: field.toLowerCase(),
    type: type === "number" ? "Integer" : type === "date" ? "Date" : type === "clob" ? "CLOB" : "String",
    ...(isAsked ? { access: state.plugin?.grants.has(`${name}.${field}`) ? "ViewOnly" : "None" } : {}),
  }));
  return { name: name.toLowerCase(), columns };
}

/** Tables that the plugin may read some column of. */
function grantedTables(state: SandboxState): { name: string }[] {
  const names = new Set([...(state.plugin?.grants ?? [])].map((grant) => grant.split(".")[0] ?? ""));
  return [...names].toSorted().map((name) => ({ name: name.toLowerCase() }));
}

/** `/ws/schema/table…` and `/ws/schema/area…`: values are text, blanks are null. */
export function tableResource(state: SandboxState, request: SchemaRequest): unknown {
  const [, , , given, part, more] = request.path.split("/").filter(Boolean);
  if (given === undefined) return { table: grantedTables(state) };
  const name = given.toUpperCase();
  if (VIEWS.has(name)) throw new Refused(405, { message: "GET, POST and PUT are not allowed on table" });
  const table = TABLES.get(name);
  if (!table || more !== undefined) throw notFound();
  if (request.method !== "GET") throw new Refused(403, { message: "The plugin has no write access to this table" });
  if (part === "metadata") return describeTable(state, name, table, request.query);
  if (part === "count") {
    const q = request.query.get("q");
    const filter = tableFilter(name, table, q);
    const selection = { rows: table.rows ?? NO_ROWS, district: state.district, keys: keysOf(name), filter };
    return { count: remembered(state.district, `${name}?${q ?? ""}`, () => countRows(selection)) };
  }
  return readRows(state, request, name, table);
}

export function areaResource(state: SandboxState, path: string): unknown {
  const parts = path.split("/").filter(Boolean);
  if (parts.length === 3) return { area: [{ name: "core" }, { name: "extension" }] };
  const isExtension = (name: string) => /^[us]_/.test(name);
  const inArea = grantedTables(state).filter(({ name }) => isExtension(name) === (parts[3] === "extension"));
  if (parts[4] !== "table" || !["core", "extension"].includes(parts[3] ?? "")) throw notFound();
  return { table: inArea };
}

import { badRequest, countRows, notFound, paging, Refused, slice } from "./answer";
import { isColumn, SCHOOL_COLUMNS, STUDENT_COLUMNS, TABLES, VIEWS, type Cell } from "./dictionary";
import { BadQuery, fiqlTest } from "./fiql";
import type { InstalledQuery } from "./plugin-check";
import type { SandboxState } from "./state";

type Request = { path: string; query: URLSearchParams; method: string; body: Record<string, unknown> };
type Source<Row> = {
  total: number;
  make: (position: number) => Row;
  column: (name: string) => ((row: Row) => Cell) | undefined;
  id: (row: Row) => number;
};

const text = (cell: Cell): string | null => (cell === null || cell === "" ? null : String(cell));

function studentSource(state: SandboxState): Source<ReturnType<typeof state.district.student>> {
  const { district } = state;
  return {
    total: district.studentCount,
    make: district.student,
    column: (name) => {
      const read = STUDENT_COLUMNS[name];
      return read && ((row) => read(row, district));
    },
    id: (row) => row.dcid,
  };
}

function schoolSource(state: SandboxState): Source<(typeof state.district.schools)[number]> {
  const { schools } = state.district;
  return {
    total: schools.length,
    make: (position) => schools[position] as (typeof schools)[number],
    column: (name) => SCHOOL_COLUMNS[name],
    id: (row) => row.dcid,
  };
}

function granted(state: SandboxState, table: string, fields: string[]): void {
  const denied = fields.filter((field) => !state.plugin?.grants.has(`${table}.${field}`));
  if (denied.length === 0) return;
  const errors = denied.map((field) => ({ resource: table, field: field.toLowerCase(), code: "NoAccess" }));
  throw new Refused(403, { message: "At least one column lacks sufficient permission", errors });
}

function readTable<Row>(state: SandboxState, request: Request, table: string, source: Source<Row>): unknown {
  const parts = request.path.split("/").filter(Boolean);
  const last = parts[4];
  const q = request.query.get("q") ?? "";
  const fields = Object.fromEntries(
    [...Object.keys(STUDENT_COLUMNS), ...Object.keys(SCHOOL_COLUMNS)]
      .filter((name) => name.startsWith(`${table}.`))
      .flatMap((name) => {
        const read = source.column(name);
        const entry = read && {
          of: read,
          isNumber: /ID$|NUMBER$|STATUS$|LEVEL$|DCID$/.test(name) && !name.endsWith("STUDENT_NUMBER"),
        };
        return entry
          ? [
              [name.toLowerCase(), entry],
              [name.split(".")[1]?.toLowerCase() ?? "", entry],
            ]
          : [];
      }),
  ) as Parameters<typeof fiqlTest<Row>>[1];
  let keep: ((row: Row) => boolean) | undefined;
  try {
    keep = q ? fiqlTest(q, fields) : undefined;
  } catch (error) {
    if (error instanceof BadQuery) throw badRequest(error.message);
    throw error;
  }
  if (last === "count") return { count: countRows(source.total, source.make, keep) };
  const projection = (request.query.get("projection") ?? "")
    .split(",")
    .map((part) => part.trim().toUpperCase().replace(`${table}.`, ""))
    .filter(Boolean);
  if (projection.length === 0) throw badRequest("The projection parameter is required");
  const asked = projection.includes("*")
    ? [...(state.plugin?.grants ?? [])]
        .filter((grant) => grant.startsWith(`${table}.`))
        .map((grant) => grant.slice(table.length + 1))
    : projection;
  // Whether a column exists is checked before whether it may be read.
  for (const field of asked)
    if (!isColumn(table, field))
      throw badRequest(`Invalid field specified: ${field} is not valid column for table: ${table}`);
  granted(state, table, asked);
  const byId = last !== undefined ? (row: Row) => source.id(row) === Number(last) : null;
  const rows = slice(
    source.total,
    source.make,
    byId ? { skip: 0, take: 1 } : paging(request.query, state.pageSize, state.pageSizeOver),
    byId ?? keep,
  );
  if (byId && rows.length === 0) throw notFound();
  state.stats.rowsServed += rows.length;
  const name = table.toLowerCase();
  const record = rows.map((row) => ({
    id: source.id(row),
    name,
    tables: {
      [name]: Object.fromEntries(
        asked.map((field) => [field.toLowerCase(), text(source.column(`${table}.${field}`)?.(row) ?? null)]),
      ),
    },
  }));
  return { name, ...(record.length > 0 ? { record } : {}), "@extensions": "u_studentsuserfields" };
}

function tableResource(state: SandboxState, request: Request): unknown {
  const parts = request.path.split("/").filter(Boolean);
  if (parts.length === 3)
    return {
      table: [...new Set([...(state.plugin?.grants ?? [])].map((grant) => grant.split(".")[0]?.toLowerCase()))].map(
        (name) => ({ name }),
      ),
    };
  const table = (parts[3] ?? "").toUpperCase();
  if (VIEWS.has(table)) throw new Refused(405, { message: "GET, POST and PUT are not allowed on table" });
  if (!TABLES.has(table)) throw notFound();
  if (parts[4] === "metadata") {
    const columns = [...(state.plugin?.grants ?? [])]
      .filter((grant) => grant.startsWith(`${table}.`))
      .map((grant) => ({ name: grant.slice(table.length + 1).toLowerCase(), access: "ViewOnly" }));
    return { name: table.toLowerCase(), columns };
  }
  if (table === "SCHOOLS") return readTable(state, request, table, schoolSource(state));
  if (["STUDENTS", "U_STUDENTSUSERFIELDS", "STUDENTCOREFIELDS"].includes(table))
    return readTable(state, request, table, studentSource(state));
  // The table is real and empty here; its columns are checked all the same.
  return readTable(state, request, table, { ...studentSource(state), total: 0 });
}

const FETCH_ALL = { mayBeAll: true, fallback: 100 };

function runQuery(state: SandboxState, request: Request, query: InstalledQuery): unknown {
  if (query.coreTable.toUpperCase() !== "STUDENTS") return { name: query.coreTable };
  const source = studentSource(state);
  const page = paging(request.query, state.pageSize, state.pageSizeOver, FETCH_ALL);
  const extension = (request.query.get("extensions") ?? "").toUpperCase();
  const extra = extension ? [...(state.plugin?.grants ?? [])].filter((grant) => grant.startsWith(`${extension}.`)) : [];
  const readers = query.columns.flatMap(({ column, alias }) => {
    const read = source.column(column);
    return read ? [{ alias, read }] : [];
  });
  const more = extra.flatMap((grant) => {
    const read = source.column(grant);
    return read ? [{ alias: (grant.split(".")[1] ?? "").toLowerCase(), read }] : [];
  });
  // Without an order the database is free to move rows: every other page starts one row early.
  const drift = query.isOrdered || page.skip === 0 ? 0 : (page.skip / page.take) % 2;
  const version = Number(request.body.$dataversion ?? NaN);
  const isUnchanged = Number.isInteger(version) && version >= state.dataVersion;
  const rows = isUnchanged ? [] : slice(source.total, source.make, { skip: page.skip - drift, take: page.take });
  state.stats.rowsServed += rows.length;
  const record = rows.map((row) => {
    const out: Record<string, string | null> = {};
    for (const { alias, read } of readers) out[alias] = text(read(row));
    for (const { alias, read } of more) out[alias] = text(read(row));
    return query.isFlat ? out : { id: source.id(row), name: "students", tables: { students: out } };
  });
  return {
    name: "students",
    ...(request.query.get("count") === "true" ? { count: source.total } : {}),
    ...(Number.isInteger(version) ? { $dataversion: String(state.dataVersion) } : {}),
    ...(record.length > 0 ? { record } : {}),
    "@extensions": "u_studentsuserfields",
  };
}

function queryResource(state: SandboxState, request: Request): unknown {
  const parts = request.path.split("/").filter(Boolean);
  const name = (parts[3] ?? "").toLowerCase();
  if (name === "api")
    return {
      query: [...(state.plugin?.queries.values() ?? [])].map((query) => ({
        name: query.name,
        coreTable: query.coreTable,
      })),
    };
  const query = state.plugin?.queries.get(name);
  if (!query) throw notFound("Query not found");
  if (request.method !== "POST") throw new Refused(405, { message: "A query is called with POST" });
  if (parts[4] === "count")
    return { count: query.coreTable.toUpperCase() === "STUDENTS" ? state.district.studentCount : 0 };
  return runQuery(state, request, query);
}

/** The answer of a `/ws/schema` resource; values are text, blanks are null. */
export function schemaResource(state: SandboxState, request: Request): unknown {
  const [, , kind] = request.path.split("/").filter(Boolean);
  if (kind === "table") return tableResource(state, request);
  if (kind === "query") return queryResource(state, request);
  throw notFound();
}

import type { ParsedPage, ReadRequest, SourceRecord } from "../connector";
import { ConnectorError } from "../errors";
import { nextPosition, readCursor, writeCursor } from "./cursor";
import { ETHNICITY_AND_RACE } from "./fields";
import { FIXES } from "./fixes";
import { splitFieldId, STUDENT_QUERY } from "./queries";
import { readRows, readText, tableAnswer, type Row } from "./wire";

const QUERY_KEYS = new Map(STUDENT_QUERY.columns.map((column) => [column.id, column.key]));

/** How a custom field is reached: a column of Students by table pages, any other table as an extension of the query. */
export type CustomFields = { columns: string[]; extensions: string[] };

export function sortCustomFields(fields: readonly string[]): CustomFields {
  const columns = new Set<string>();
  const extensions = new Set<string>();
  for (const id of fields) {
    if (QUERY_KEYS.has(id) || id === ETHNICITY_AND_RACE) continue;
    const { table, field } = splitFieldId(id);
    if (table === "Students") columns.add(field.toLowerCase());
    else extensions.add(table.toLowerCase());
  }
  return { columns: [...columns], extensions: [...extensions] };
}

/** Federal ethnicity and races as one text, "0/B,W"; null when the student has said neither. */
export function combineEthnicity(federal: string | null, races: string | null): string | null {
  if (races === null && (federal === null || federal === "-1" || federal === "0")) return null;
  return `${federal ?? ""}/${races ?? ""}`;
}

type Reader = (row: Row, extra: Row | undefined) => string | null;

const OWN_KEYS = new Set(STUDENT_QUERY.columns.map((column) => column.key));

/** A field of an extension table: flat in the row under its own name, or listed with its table as the v1 lists do. */
function readExtension(row: Row, table: string, field: string): string | null {
  if (field in row && !OWN_KEYS.has(field)) return readText(row[field]);
  const data = row["_extension_data"] as { _table_extension?: unknown } | undefined;
  for (const extension of listOf(data?._table_extension)) {
    if (String(extension["name"]).toLowerCase() !== table) continue;
    for (const item of listOf(extension["_field"])) {
      if (String(item["name"]).toLowerCase() === field) return readText(item["value"]);
    }
  }
  return null;
}

function listOf(value: unknown): Row[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((item): item is Row => typeof item === "object" && item !== null);
}

function compileReader(id: string): Reader {
  if (id === ETHNICITY_AND_RACE) {
    return (row) => combineEthnicity(readText(row["fedethnicity"]), readText(row["races"]));
  }
  const key = QUERY_KEYS.get(id);
  if (key) return (row) => readText(row[key]);
  const { table, field } = splitFieldId(id);
  const column = field.toLowerCase();
  if (table === "Students") return (_row, extra) => readText(extra?.[column]);
  return (row) => readExtension(row, table.toLowerCase(), column);
}

/** Columns that a row should have and has not: PowerSchool leaves out what the plugin may not read. */
export function missingColumns(row: Row, fields?: readonly string[]): string[] {
  const wanted = fields?.flatMap((id) => (id === ETHNICITY_AND_RACE ? id.split("+") : [id]));
  return STUDENT_QUERY.columns
    .filter(({ id, key }) => !(key in row) && (!wanted || wanted.includes(id)))
    .map(({ id }) => {
      const { table, field } = splitFieldId(id);
      return `[${table}]${field}`;
    });
}

type StudentPage = { rows: Row[]; count: number | null; extras: Map<string, Row> | null };

/** Takes a page's body apart: the query's rows, and beside them those of the table where custom columns are read. */
export function readStudentPage(json: unknown): StudentPage {
  if (typeof json === "object" && json !== null && "query" in json && "table" in json) {
    const extras = new Map<string, Row>();
    for (const row of tableAnswer.parse(json.table)) extras.set(readText(row["dcid"]) ?? "", row);
    return { ...readRows(json.query), extras };
  }
  return { ...readRows(json), extras: null };
}

/** Turns a page into records: values as received, by field id. The key of a student is the DCID, whatever is matched. */
export function parseStudentPage(request: ReadRequest, json: unknown): ParsedPage {
  const { rows, count, extras } = readStudentPage(json);
  const first = rows[0];
  const missing = first ? missingColumns(first, ["Students.DCID", "Students.SchoolID", ...request.fields]) : [];
  if (missing.length > 0) {
    throw new ConnectorError("permission", `PowerSchool leaves out columns that are matched: ${missing.join(", ")}.`, {
      fix: FIXES.columns,
    });
  }
  const readers = request.fields.map((id): [string, Reader] => [id, compileReader(id)]);
  const records = rows.map((row): SourceRecord => {
    const sourceId = readText(row["dcid"]);
    if (sourceId === null) {
      throw new ConnectorError("protocol", "PowerSchool sent a student without a DCID.", { fix: FIXES.report });
    }
    const extra = extras?.get(sourceId);
    const values: Record<string, string | null> = {};
    for (const [id, read] of readers) values[id] = read(row, extra);
    return { sourceId, schoolSourceId: readText(row["schoolid"]), values };
  });
  const next = nextPosition(readCursor(request.cursor), rows.length, count);
  return { records, next: next && writeCursor(next) };
}

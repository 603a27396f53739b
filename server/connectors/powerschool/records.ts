import type { ParsedPage, ReadRequest, SourceRecord } from "../connector";
import { ConnectorError } from "../errors";
import { readList, writeList } from "../list-value";
import { findComputed, partsOf } from "./computed";
import { nextPosition, readCursor, writeCursor } from "./cursor";
import { FIXES } from "./fixes";
import { splitFieldId, type NamedQuery, type QueryColumn } from "./named-query";
import { queryOf, tieOf } from "./queries";
import { readRows, readText, tableAnswer, type Row } from "./wire";

/** How a custom field is reached: a column of the core table by table pages, any other table as an extension of the query. */
export type CustomFields = { columns: string[]; extensions: string[] };

const findColumn = (query: NamedQuery, id: string): QueryColumn | undefined =>
  query.columns.find((column) => column.id === id);

/** A query that leaves rows of its table out has no pages of the table beside its own. */
export const hasTablePages = (query: NamedQuery): boolean => query.where === undefined;

const isCoreTable = (query: NamedQuery, table: string) => table.toLowerCase() === query.coreTable;

export function sortCustomFields(query: NamedQuery, fields: readonly string[]): CustomFields {
  const columns = new Set<string>();
  const extensions = new Set<string>();
  for (const id of fields) {
    if (findColumn(query, id) || findComputed(id)) continue;
    const { table, field } = splitFieldId(id);
    if (!isCoreTable(query, table)) extensions.add(table.toLowerCase());
    else if (hasTablePages(query)) columns.add(field.toLowerCase());
  }
  return { columns: [...columns], extensions: [...extensions] };
}

type Reader = (row: Row, extra: Row | undefined) => string | null;

/** A field of an extension table: flat in the row under its own name, or listed with its table as the v1 lists do. */
function readExtension(query: NamedQuery, row: Row, table: string, field: string): string | null {
  if (field in row && !query.columns.some((column) => column.key === field)) return readText(row[field]);
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

/** A list as the query joins it: a blank stands where an entry has no value. Null where no entry has one. */
function readListText(value: unknown): string | null {
  const text = readText(value);
  if (text === null || !text.includes(" ")) return text;
  const entries = readList(text);
  return entries.some((entry) => entry !== null) ? writeList(entries) : null;
}

function columnReader(query: NamedQuery, id: string): Reader | null {
  const column = findColumn(query, id);
  if (!column) return null;
  const { key } = column;
  return column.isList ? (row) => readListText(row[key]) : (row) => readText(row[key]);
}

function compileReader(query: NamedQuery, id: string): Reader {
  const computed = findComputed(id);
  if (computed) {
    const parts = computed.parts.map((part) => columnReader(query, part) ?? (() => null));
    return (row, extra) => computed.make(...parts.map((read) => read(row, extra)));
  }
  const own = columnReader(query, id);
  if (own) return own;
  const { table, field } = splitFieldId(id);
  const column = field.toLowerCase();
  if (isCoreTable(query, table)) return (_row, extra) => readText(extra?.[column]);
  return (row) => readExtension(query, row, table.toLowerCase(), column);
}

/** Columns that a row should have and has not: PowerSchool leaves out what the plugin may not read. */
export function missingColumns(query: NamedQuery, row: Row, fields?: readonly string[]): string[] {
  const wanted = fields?.flatMap(partsOf);
  const missing = query.columns
    .filter(({ id, key }) => !(key in row) && (!wanted || wanted.includes(id)))
    .map((column) => {
      const { table, field } = splitFieldId(tieOf(column));
      return `[${table}]${field}`;
    });
  return [...new Set(missing)];
}

/** What every record needs, whatever is matched: the key, and the school by which it is let in. */
export function neededFields({ columns, school }: NamedQuery): string[] {
  return [...columns.slice(0, 1).map(({ id }) => id), ...(school === null ? [] : [school])];
}

type QueryPage = { rows: Row[]; count: number | null; extras: Map<string, Row> | null };

/** Takes a page's body apart: the query's rows, and beside them those of the table where custom columns are read. */
export function readQueryPage(json: unknown): QueryPage {
  if (typeof json === "object" && json !== null && "query" in json && "table" in json) {
    const extras = new Map<string, Row>();
    for (const row of tableAnswer.parse(json.table)) extras.set(readText(row["dcid"]) ?? "", row);
    return { ...readRows(json.query), extras };
  }
  return { ...readRows(json), extras: null };
}

/** Turns a page into records: values as received, by field id. The key of a record is the DCID, whatever is matched. */
export function parseQueryPage(request: ReadRequest, json: unknown): ParsedPage {
  const query = queryOf(request.dataType);
  const { rows, count, extras } = readQueryPage(json);
  const first = rows[0];
  const missing = first ? missingColumns(query, first, [...neededFields(query), ...request.fields]) : [];
  if (missing.length > 0) {
    throw new ConnectorError("permission", `PowerSchool leaves out columns that are matched: ${missing.join(", ")}.`, {
      fix: FIXES.columns,
    });
  }
  const readers = request.fields.map((id): [string, Reader] => [id, compileReader(query, id)]);
  const readSchool = query.school === null ? () => null : columnReader(query, query.school);
  const records = rows.map((row): SourceRecord => {
    const sourceId = readText(row["dcid"]);
    if (sourceId === null) {
      throw new ConnectorError("protocol", `PowerSchool sent ${query.noun} without a DCID.`, { fix: FIXES.report });
    }
    const extra = extras?.get(sourceId);
    const values: Record<string, string | null> = {};
    for (const [id, read] of readers) values[id] = read(row, extra);
    return { sourceId, schoolSourceId: readSchool?.(row, extra) ?? null, values };
  });
  const next = nextPosition(readCursor(request.cursor), rows.length, count);
  return { records, next: next && writeCursor(next) };
}

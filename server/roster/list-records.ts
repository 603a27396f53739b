import { sql, type SQL } from "drizzle-orm";
import { rowsOf } from "@/db/client";
import type { Db } from "@/db/types";
import type { DataType } from "@/server/connectors/connector";
import { findCatalogue } from "@/server/engine/catalogue";
import { columnOf } from "@/server/engine/columns";
import type { Catalogue, Values } from "@/server/engine/types";
import { DomainError } from "@/server/platform/errors";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import { PAGE_SIZE, type Page } from "./queries";
import { schoolIdsSql } from "./read-records";
import type { ListRecordsInput, RecordCursor } from "./schema";
import type { SchoolScope } from "./scope";
import { namedBy, shownKeys, titleOf } from "./shown-record";
import { fieldLabel, labelOf } from "./shown-value";

export type RecordRow = {
  id: number;
  title: string;
  number: string | null;
  school: string | null;
  isActive: boolean;
  /** As many as the list has columns. */
  columns: (string | null)[];
};

export type RecordList = Page<RecordRow, RecordCursor> & {
  noun: [one: string, many: string];
  numberLabel: string;
  columns: string[];
  hasSchools: boolean;
  /** "Last name, First name or Employee ID": by what a record is found. */
  searchedBy: string;
};

type Found = { id: number; key: string; school: string | null; is_active: boolean; values: Values };

/** Everything from a beginning to its last possible continuation, or the id that people know; both are found by an index. */
function searched(catalogue: Catalogue, search: string): SQL | undefined {
  if (search === "") return undefined;
  const text = search.toLowerCase();
  const begins = sql`(r.sort_key >= ${text} and r.sort_key <= ${`${text}\u{10FFFF}`})`;
  return hasOwnNumber(catalogue)
    ? sql`(${begins} or r.${sql.raw(columnOf(catalogue, catalogue.shown.number))} = ${search})`
    : begins;
}

/** Whether the number that is shown with a record is that record's alone. */
function hasOwnNumber({ shown, identity }: Catalogue): boolean {
  return shown.number === identity.key || shown.number === identity.number;
}

function searchedBy(catalogue: Catalogue): string {
  return hasOwnNumber(catalogue) ? namedBy(catalogue) : fieldLabel(catalogue, catalogue.shown.title[0] ?? "");
}

/** One page of the records of a type by their title, as a person may see them; students have a list of their own. */
export async function listRecords(
  db: Db,
  districtId: AuthorizedDistrictId,
  scope: SchoolScope,
  input: ListRecordsInput & { dataType: DataType },
): Promise<RecordList> {
  const catalogue = findCatalogue(input.dataType);
  if (!catalogue || catalogue.dataType === "student") {
    throw new DomainError("not_found", "There is no such list of records.");
  }
  const isBackward = input.before !== null;
  const place = input.before ?? input.after;
  const schoolIds = sql.raw(schoolIdsSql(catalogue));
  const within = (ids: readonly string[]) => sql`${schoolIds} && ${`{${ids.join(",")}}`}::uuid[]`;
  const isDistrictWide = catalogue.scope === "district";
  const conditions = [
    sql`r.district_id = ${districtId}`,
    scope === null || isDistrictWide ? undefined : within(scope),
    input.schoolId && !isDistrictWide ? within([input.schoolId]) : undefined,
    input.active === "all" ? undefined : sql`r.is_active = ${input.active === "active"}`,
    searched(catalogue, input.search),
    place && sql`(r.sort_key, r.id) ${sql.raw(isBackward ? "<" : ">")} (${place.key}, ${place.id}::bigint)`,
  ].filter((one) => one !== undefined && one !== null);
  const keys = [...new Set([...shownKeys(catalogue), ...catalogue.shown.columns])];
  const values = keys.map((key) => `'${key}', r.${columnOf(catalogue, key)}::text`).join(", ");
  const order = sql.raw(isBackward ? "desc" : "asc");
  const found = await rowsOf<Found>(
    db,
    sql`select r.id::int as id, r.sort_key as key, s.name as school, r.is_active, jsonb_build_object(${sql.raw(values)}) as values
      from ${sql.raw(catalogue.table)} r left join schools s on s.id = r.school_id
      where ${sql.join(conditions, sql` and `)}
      order by r.sort_key ${order}, r.id ${order} limit ${PAGE_SIZE + 1}`,
  );
  const hasMore = found.length > PAGE_SIZE;
  const page = found.slice(0, PAGE_SIZE);
  if (isBackward) page.reverse();
  const cursorOf = (row: Found | undefined): RecordCursor | null => (row ? { key: row.key, id: row.id } : null);
  const field = (key: string) => catalogue.fields.find((one) => one.key === key);
  return {
    noun: catalogue.noun,
    numberLabel: fieldLabel(catalogue, catalogue.shown.number),
    columns: catalogue.shown.columns.map((key) => fieldLabel(catalogue, key)),
    hasSchools: !isDistrictWide,
    searchedBy: searchedBy(catalogue),
    rows: page.map((row) => ({
      id: row.id,
      title: titleOf(catalogue, row.values) ?? "No name",
      number: row.values[catalogue.shown.number] ?? null,
      school: row.school,
      isActive: row.is_active,
      columns: catalogue.shown.columns.map((key) => labelOf(field(key), row.values[key] ?? null)),
    })),
    previous: (isBackward ? hasMore : input.after !== null) ? cursorOf(page[0]) : null,
    next: isBackward || hasMore ? cursorOf(page.at(-1)) : null,
  };
}

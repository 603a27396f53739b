import { sql, type SQL } from "drizzle-orm";
import { rowsOf } from "@/db/client";
import type { Db } from "@/db/types";
import { findCatalogue } from "@/server/engine/catalogue";
import type { Catalogue } from "@/server/engine/types";
import { DomainError } from "@/server/platform/errors";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import { getVisibleRecord } from "@/server/roster/read-records";
import { titleOf } from "@/server/roster/shown-record";
import type { PersonInput } from "./schema";

/** A person of the roster and the keys under which the district's data speaks of that person. */
export type HeldPerson = { catalogue: Catalogue; id: number; title: string; sourceIds: string[] };

export async function findPersonOf(db: Db, districtId: AuthorizedDistrictId, input: PersonInput): Promise<HeldPerson> {
  const catalogue = findCatalogue(input.dataType);
  if (!catalogue) throw new DomainError("not_found", "There are no such records yet.");
  const record = await getVisibleRecord(db, districtId, catalogue, null, input.id);
  const keys = [record.values[catalogue.identity.key], record.values[catalogue.shown.number]];
  const sourceIds = [...new Set(keys.filter((key) => key !== null && key !== undefined))];
  return { catalogue, id: record.id, title: titleOf(catalogue, record.values) ?? "No name", sourceIds };
}

type Part = { name: string; rows: SQL };

const listOf = (values: readonly string[]) =>
  sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  );

/** Where a district holds something about a person beside the record itself, each as a query of its rows. */
export function heldParts(districtId: AuthorizedDistrictId, person: HeldPerson): Part[] {
  const { catalogue, id, sourceIds } = person;
  const type = catalogue.dataType;
  const ids = sourceIds.length > 0 ? sql`in (${listOf(sourceIds)})` : sql`is null`;
  const ofType = sql`district_id = ${districtId} and data_type = ${type}`;
  const parts: Part[] = [
    { name: "changes", rows: sql`select * from record_changes where ${ofType} and record_id = ${id}` },
    {
      name: "logLines",
      rows: sql`select l.* from run_lines l join runs r on r.id = l.run_id
        where r.district_id = ${districtId} and r.data_type = ${type} and (l.record_id = ${id} or l.source_id ${ids})`,
    },
    { name: "alerts", rows: sql`select * from alerts where ${ofType} and source_id ${ids}` },
    { name: "typedValues", rows: sql`select * from typed_values where ${ofType} and source_id ${ids}` },
    {
      name: "notTheSamePerson",
      rows: sql`select * from not_same_pairs where ${ofType} and (record_id = ${id} or source_id ${ids})`,
    },
    {
      name: "sessions",
      rows: sql`select created_at, seen_at from record_sessions where district_id = ${districtId}
        and user_type = ${type === "parent" ? "guardian" : type} and record_id = ${id}`,
    },
  ];
  if (type !== "student") return parts;
  return [
    ...parts,
    {
      name: "guardians",
      rows: sql`select * from guardians where district_id = ${districtId} and ${id} = any(student_ids)`,
    },
    {
      name: "courseHistory",
      rows: sql`select * from course_history_records where district_id = ${districtId} and student_id = ${id}`,
    },
    {
      name: "currentCourses",
      rows: sql`select * from current_course_records where district_id = ${districtId} and student_id = ${id}`,
    },
  ];
}

export async function readParts(
  db: Db,
  districtId: AuthorizedDistrictId,
  person: HeldPerson,
): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {};
  for (const { name, rows } of heldParts(districtId, person)) {
    const values = await rowsOf<{ value: unknown }>(
      db,
      sql`select to_jsonb(p) - 'content_hash' as value from (${rows}) p`,
    );
    found[name] = values.map((row) => row.value);
  }
  return found;
}

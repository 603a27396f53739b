import { sql } from "drizzle-orm";
import { rowsOf } from "@/db/client";
import type { ValueOrigin } from "@/db/schema";
import type { Db } from "@/db/types";
import type { Catalogue, Values } from "@/server/engine/types";
import { DomainError } from "@/server/platform/errors";
import type { AuthorizedDistrictId, CommandContext } from "@/server/platform/tenancy";
import type { SchoolScope } from "./scope";

/** A record of any type: its values as text by our field key, its school under "school". */
export type RosterRecord = {
  id: number;
  schoolId: string | null;
  /** Null where records belong to the whole district. */
  schoolIds: string[] | null;
  school: string | null;
  isActive: boolean;
  isProtected: boolean;
  keptFields: string[];
  values: Values;
  /** Ids of the records of ours that each reference names, by its key. */
  links: Record<string, number[]>;
  origins: Record<string, ValueOrigin>;
  createdByRun: string | null;
  createdAt: Date;
  updatedAt: Date;
};

type Read = Omit<RosterRecord, "createdAt" | "updatedAt"> & { createdAt: string; updatedAt: string };

/** The schools of a record `r`, as an array; null where records belong to the whole district. */
export function schoolIdsSql(catalogue: Catalogue): string {
  if (catalogue.scope === "district") return "null::uuid[]";
  return catalogue.scope === "schools" ? "r.school_ids" : "array[r.school_id]";
}

function selected(catalogue: Catalogue): string {
  const pairs = catalogue.fields.map(({ key, column }) => `'${key}', r.${column}::text`);
  const links = catalogue.references.map(({ key, field, column }) => {
    const isList = catalogue.fields.some((one) => one.key === field && one.isList);
    return `'${key}', ${isList ? `coalesce(r.${column}, '{}')` : `array_remove(array[r.${column}], null)`}`;
  });
  return `r.id::int as id, r.school_id as "schoolId", to_json(${schoolIdsSql(catalogue)}) as "schoolIds", s.name as school,
    r.is_active as "isActive", r.is_protected as "isProtected", to_json(r.kept_fields) as "keptFields",
    jsonb_build_object(${pairs.join(", ")}) as values, jsonb_build_object(${links.join(", ")}) as links, r.origins,
    r.created_by_run as "createdByRun", to_json(r.created_at) as "createdAt", to_json(r.updated_at) as "updatedAt"`;
}

const toRecord = (row: Read): RosterRecord => ({
  ...row,
  createdAt: new Date(row.createdAt),
  updatedAt: new Date(row.updatedAt),
});

/** Some records of a type of the district, in the order of their ids as given; unknown ids are left out. */
export async function readRecords(
  db: Db,
  districtId: AuthorizedDistrictId,
  catalogue: Catalogue,
  ids: readonly number[],
): Promise<RosterRecord[]> {
  if (ids.length === 0) return [];
  const list = sql.join(
    ids.map((id) => sql`${id}`),
    sql`, `,
  );
  const rows = await rowsOf<Read>(
    db,
    sql`select ${sql.raw(selected(catalogue))} from ${sql.raw(catalogue.table)} r left join schools s on s.id = r.school_id
      where r.district_id = ${districtId} and r.id in (${list})`,
  );
  return rows.map(toRecord).sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
}

/** Whether a person who sees only some schools may see a record. */
export function isInScope(scope: SchoolScope, schoolIds: readonly string[] | null): boolean {
  return scope === null || schoolIds === null || schoolIds.some((id) => scope.includes(id));
}

/** One record that a person may see. */
export async function getVisibleRecord(
  db: Db,
  districtId: AuthorizedDistrictId,
  catalogue: Catalogue,
  scope: SchoolScope,
  id: number,
): Promise<RosterRecord> {
  const [found] = await readRecords(db, districtId, catalogue, [id]);
  if (!found || !isInScope(scope, found.schoolIds)) {
    throw new DomainError("not_found", `There is no such ${catalogue.noun[0]} among yours.`);
  }
  return found;
}

/** One record of the district, locked until the transaction ends. */
export async function lockRecord(
  db: Db,
  context: CommandContext,
  catalogue: Catalogue,
  id: number,
): Promise<RosterRecord> {
  await db.execute(
    sql`select 1 from ${sql.raw(catalogue.table)} where id = ${id} and district_id = ${context.districtId} for update`,
  );
  return getVisibleRecord(db, context.districtId, catalogue, null, id);
}

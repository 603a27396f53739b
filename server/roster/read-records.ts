import { driverOf } from "@/db/client";
import type { Db } from "@/db/types";
import type { Catalogue, Values } from "@/server/engine/types";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";

/** A record of any type: its values as text by our field key, its school under "school". */
export type RosterRecord = {
  id: number;
  schoolId: string | null;
  schoolIds: string[];
  school: string | null;
  isActive: boolean;
  isProtected: boolean;
  keptFields: string[];
  values: Values;
};

/** Some records of a type of the district, in the order of their ids as given; unknown ids are left out. */
export async function readRecords(
  db: Db,
  districtId: AuthorizedDistrictId,
  catalogue: Catalogue,
  ids: readonly number[],
): Promise<RosterRecord[]> {
  if (ids.length === 0) return [];
  const pairs = catalogue.fields.map(({ key, column }) => `'${key}', r.${column}::text`);
  const several = catalogue.scope === "schools" ? "r.school_ids" : "array_remove(array[r.school_id], null)";
  const rows = await driverOf(db).unsafe<RosterRecord[]>(
    `select r.id::int as id, r.school_id as "schoolId", ${several} as "schoolIds", s.name as school, r.is_active as "isActive",
       r.is_protected as "isProtected", r.kept_fields as "keptFields", jsonb_build_object(${pairs.join(", ")}) as values
     from ${catalogue.table} r left join schools s on s.id = r.school_id
     where r.district_id = $1 and r.id = any($2::bigint[])`,
    [districtId, [...ids]],
  );
  return [...rows].sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
}

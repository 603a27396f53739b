import type { Sql } from "postgres";
import { columnOf } from "./columns";
import { stagingTables } from "./stage";
import type { Catalogue, CrossedLimit, Evidence, PlanStats } from "./types";

type StatRow = { school_id: string | null; action: string; field: string | null; records: number };

export type StatsOptions = {
  runId: string;
  districtId: string;
  /** In the first import of another SIS new ids are expected, and nothing else is. */
  ignoresIds: boolean;
};

/** The field by which records are grouped beside the school, "class year"; none in most types. */
const cohortOf = (catalogue: Catalogue) => catalogue.guards.find((key) => key !== "school") ?? null;

/** An update that only finds a record which was not there before: nothing that a person sees is other than it was. */
function onlyLinks({ references }: Catalogue): string {
  if (references.length === 0) return "false";
  const links = references.map(({ key }) => `'${key}'`).join(", ");
  return `not exists (select 1 from jsonb_each(p.changes) c where c.key not in (${links}) or c.value->>0 is not null)`;
}

/** The plan's changes with the school they count for: the record's school now, for a new record the row's school. */
function changedSql(catalogue: Catalogue, o: StatsOptions): string {
  const { staged, plan } = stagingTables(o.runId);
  const onlyIds = o.ignoresIds
    ? `and not (p.action = 'update' and p.changes - '${catalogue.identity.key}' = '{}')`
    : "";
  const cohort = cohortOf(catalogue);
  return `select p.action, coalesce(e.school_id, s.school_id) as school_id, p.changes, e.id as record_id,
      ${cohort ? `e.${columnOf(catalogue, cohort)}::text` : "null::text"} as cohort, e.${columnOf(catalogue, catalogue.identity.key)} as key
    from ${plan} p
    left join ${staged} s on s.row = p.row and p.action = 'create'
    left join ${catalogue.table} e on e.id = p.record_id and p.action <> 'create'
    where p.action in ('create', 'update', 'inactivate') ${onlyIds}
      and not (p.action = 'update' and ${onlyLinks(catalogue)})`;
}

/** What the plan would do, per school and for the whole district; empty when it changes nothing. */
export async function planStats(sql: Sql, catalogue: Catalogue, o: StatsOptions): Promise<PlanStats[]> {
  const rows = await sql.unsafe<StatRow[]>(
    `with changed as materialized (${changedSql(catalogue, o)})
     select school_id, action, null as field, count(*)::int as records from changed group by 1, 2
     union all
     select c.school_id, 'field', k.key, count(*)::int from changed c, jsonb_each(c.changes) k
     where c.action = 'update' and k.value->>0 is not null group by 1, 3`,
  );
  if (rows.length === 0) return [];
  const active = await sql.unsafe<{ school_id: string | null; records: number }[]>(
    `select school_id, count(*)::int as records from ${catalogue.table} where district_id = $1 and is_active group by 1`,
    [o.districtId],
  );
  const bySchool = new Map<string | null, PlanStats>();
  const statsOf = (schoolId: string | null): PlanStats => {
    const known = bySchool.get(schoolId);
    if (known) return known;
    const made = { schoolId, active: 0, created: 0, updated: 0, inactivated: 0, fields: {} };
    bySchool.set(schoolId, made);
    return made;
  };
  const district = statsOf(null);
  for (const { school_id, records } of active) {
    if (school_id !== null) statsOf(school_id).active += records;
    district.active += records;
  }
  for (const row of rows) {
    // What belongs to no school counts for the district alone.
    for (const stats of row.school_id === null ? [district] : [statsOf(row.school_id), district]) {
      if (row.action === "create") stats.created += row.records;
      else if (row.action === "update") stats.updated += row.records;
      else if (row.action === "inactivate") stats.inactivated += row.records;
      else if (row.field && !(o.ignoresIds && row.field === catalogue.identity.key)) {
        stats.fields[row.field] = (stats.fields[row.field] ?? 0) + row.records;
      }
    }
  }
  // The schools first, then the district.
  return [...bySchool.values()].sort((a, b) => Number(a.schoolId === null) - Number(b.schoolId === null));
}

/** What explains a crossed limit, as far as the plan itself shows it. */
export async function findEvidence(
  sql: Sql,
  catalogue: Catalogue,
  o: StatsOptions,
  crossed: Omit<CrossedLimit, "evidence">,
): Promise<Evidence[]> {
  const { staged } = stagingTables(o.runId);
  const key = columnOf(catalogue, catalogue.identity.key);
  const changed = `with changed as (${changedSql(catalogue, o)} ), here as (select * from changed where $1::uuid is null or school_id = $1)`;
  if (crossed.limit === "inactivated") {
    const [away] = await sql.unsafe<{ school: string; records: number }[]>(
      `${changed} select s.school_source as school, count(*)::int as records from here h join ${staged} s on s.${key} = h.key and s.verdict = 's'
       where h.action = 'inactivate' group by 1 order by 2 desc limit 1`,
      [crossed.schoolId],
    );
    const [year] = await sql.unsafe<{ cohort: string | null; records: number }[]>(
      `${changed} select cohort, count(*)::int as records from here where action = 'inactivate' group by 1 order by 2 desc limit 1`,
      [crossed.schoolId],
    );
    return [
      ...(away ? [{ kind: "now_at_unmatched_school" as const, records: away.records, school: away.school }] : []),
      ...(year?.cohort && year.records * 2 > crossed.planned
        ? [{ kind: "same_class_year" as const, records: year.records, classYear: year.cohort }]
        : []),
    ];
  }
  if (crossed.limit !== "fieldChanged" || !crossed.field) return [];
  const [same] = await sql.unsafe<{ before: string | null; after: string | null; records: number }[]>(
    `${changed} select h.changes->$2->>0 as before, h.changes->$2->>1 as after, count(*)::int as records from here h
     where h.action = 'update' and h.changes ? $2 group by 1, 2 order by 3 desc limit 1`,
    [crossed.schoolId, crossed.field],
  );
  return same && same.records * 2 > crossed.planned ? [{ kind: "same_change", ...same }] : [];
}

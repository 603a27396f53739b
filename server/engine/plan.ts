import type { Sql } from "postgres";
import { matchSql } from "./match";
import { stagingTables } from "./stage";
import type { Catalogue, Field } from "./types";

export type PlanCounts = {
  received: number;
  created: number;
  updated: number;
  unchanged: number;
  held: number;
  rejected: number;
  skipped: number;
  inactivated: number;
  alerts: number;
  lastRow: number;
};

export type PlanOptions = {
  runId: string;
  districtId: string;
  fields: readonly Field[];
  /** False after an incomplete read: then nothing is ever inactivated (product rule 4). */
  mayInactivate: boolean;
};

/** "before → after" of every field that would change; a kept field and an empty SIS value never do. */
function changesSql(fields: readonly Field[]): string {
  const pairs = fields.map((f) => `('${f.key}', e.${f.column}::text, s.${f.column}::text)`);
  pairs.push(`('school', e.school_id::text, s.school_id::text)`);
  return `(select jsonb_object_agg(d.k, jsonb_build_array(d.o, d.n)) from (values ${pairs.join(", ")}) d(k, o, n)
    where d.n is not null and d.n is distinct from d.o and not d.k = any(e.kept_fields))`;
}

/** Coarse statistics are enough to choose the joins; fine ones would write more log than a quiet import itself. */
async function analyzeCoarsely(sql: Sql, table: string): Promise<void> {
  await sql.begin(async (tx) => {
    await tx.unsafe("set local default_statistics_target = 15");
    await tx.unsafe(`analyze ${table}`);
  });
}

/** Decides, for every staged row at once, what the run does with it, into the run's plan table. */
export async function planRows(sql: Sql, catalogue: Catalogue, options: PlanOptions): Promise<void> {
  const { staged, plan } = stagingTables(options.runId);
  await sql.unsafe(`drop table if exists ${plan}`);
  await analyzeCoarsely(sql, staged);
  // The hash joins below hold a whole district's keys; they stay in memory up to about a million rows.
  await sql.begin(async (tx) => {
    await tx.unsafe("set local work_mem = '256MB'");
    await tx.unsafe(
      `create unlogged table ${plan} as
       with matched as (${matchSql(catalogue, options)})
       select m.row, m.record_id,
         case when m.action <> 'match' then m.action
              when m.hash = e.content_hash then 'unchanged'
              when e.created_by_run = '${options.runId}' then 'create'
              when ch.changes is not null or rc.record_id is not null then 'update'
              else 'unchanged' end as action,
         m.cause, coalesce(rc.changes, ch.changes) as changes, m.candidates
       from matched m
       join ${staged} s on s.row = m.row
       left join ${catalogue.table} e on e.id = m.record_id and m.action = 'match'
       left join record_changes rc on rc.run_id = '${options.runId}' and rc.record_id = e.id
       left join lateral (select case when m.action = 'match' and m.hash is distinct from e.content_hash then ${changesSql(options.fields)} end as changes) ch
         on m.action = 'match'`,
    );
  });
  if (options.mayInactivate) await planMissing(sql, catalogue, options);
  await sql.unsafe(`create index on ${plan} (row)`);
  await analyzeCoarsely(sql, plan);
}

/** Adds a line for each record that left the SIS; never for a class year or school without any row, nor for protected people or graduates (product rule 3). */
async function planMissing(sql: Sql, catalogue: Catalogue, options: PlanOptions): Promise<void> {
  const { staged, plan } = stagingTables(options.runId);
  await sql.unsafe(
    `insert into ${plan} (row, record_id, action, cause, changes, candidates)
     select (select coalesce(max(row), 0) from ${plan}) + row_number() over (order by e.id), e.id, 'inactivate', null,
       jsonb_build_object('enrollmentStatus', jsonb_build_array(e.enrollment_status, 'INACTIVE')), null
     from ${catalogue.table} e
     where e.district_id = '${options.districtId}' and e.is_active and not e.is_protected
       and e.sis_id is not null and e.enrollment_status <> 'GRADUATED'
       and not exists (select 1 from ${staged} s where s.sis_id = e.sis_id)
       and not exists (select 1 from ${plan} p where p.record_id = e.id)
       and not exists (select 1 from ${plan} p where p.action = 'hold' and e.id = any(p.candidates))
       and exists (select 1 from ${staged} s where s.school_id = e.school_id)
       and exists (select 1 from ${staged} s where s.class_year = e.class_year)`,
  );
}

/** The account of a plan: received = created + updated + unchanged + held + rejected + skipped (product rule 16). */
export async function countPlan(sql: Sql, runId: string): Promise<PlanCounts> {
  const { plan } = stagingTables(runId);
  const [row] = await sql.unsafe<PlanCounts[]>(
    `select count(*) filter (where action <> 'inactivate')::int as received,
       count(*) filter (where action = 'create')::int as created,
       count(*) filter (where action = 'update')::int as updated,
       count(*) filter (where action = 'unchanged')::int as unchanged,
       count(*) filter (where action = 'hold')::int as held,
       count(*) filter (where action = 'reject')::int as rejected,
       count(*) filter (where action = 'skip')::int as skipped,
       count(*) filter (where action = 'inactivate')::int as inactivated,
       count(*) filter (where cause is not null and action <> 'skip')::int as alerts,
       coalesce(max(row), 0)::int as "lastRow"
     from ${plan}`,
  );
  if (!row) throw new Error("The plan could not be counted.");
  return row;
}

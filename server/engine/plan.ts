import type { Sql } from "postgres";
import { columnOf, fieldOf } from "./columns";
import { matchSql } from "./match";
import { findReferences, type FoundReferences } from "./references";
import { settledSql } from "./settled";
import { indexRows, stagingTables } from "./stage";
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

/** When and after how many absences a record that is missing from the SIS becomes inactive. */
export type MissingRule = { absentImports: number };

export type PlanOptions = {
  runId: string;
  districtId: string;
  fields: readonly Field[];
  /** Null after an incomplete read and where the rule is off: then nothing is ever inactivated (product rule 4). */
  missing: MissingRule | null;
  /** New records are added; what would change one that is there is skipped, and nobody's absence is counted. */
  isAdditionsOnly?: boolean;
  usesDecisions?: boolean;
};

/** Fields of the old school that a transfer ends, whether the import knows them or not (product-facts section 8). */
export function leftBehind(catalogue: Catalogue): Field[] {
  return catalogue.fields.filter((field) => field.isLeftBehind);
}

/**
 * "before → after" of every field that would change; a kept field never does, and neither does one without a SIS value,
 * unless it belongs to a school that the student leaves.
 */
function changesSql(catalogue: Catalogue, fields: readonly Field[], found: FoundReferences): string {
  const moves = "s.school_id <> e.school_id and not 'school' = any(e.kept_fields)";
  const ends = (f: Field) => (f.isLeftBehind ? moves : "false");
  const pairs = fields.map((f) => `('${f.key}', e.${f.column}::text, s.${f.column}::text, ${ends(f)})`);
  for (const f of leftBehind(catalogue)) {
    if (!fields.includes(f)) pairs.push(`('${f.key}', e.${f.column}::text, null, ${moves})`);
  }
  if (catalogue.scope !== "district") pairs.push(`('school', e.school_id::text, s.school_id::text, false)`);
  pairs.push(...found.changes);
  return `(select jsonb_object_agg(d.k, jsonb_build_array(d.o, d.n)) from (values ${pairs.join(", ")}) d(k, o, n, ends)
    where (d.n is not null or d.ends) and d.n is distinct from d.o and not d.k = any(e.kept_fields))`;
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
  await indexRows(sql, options.runId);
  await analyzeCoarsely(sql, staged);
  const matching = { ...options, usesDecisions: options.usesDecisions ?? false };
  const found = findReferences(catalogue, options);
  const isFound = "m.action in ('create', 'match')";
  const isMoved = `m.action = 'match' and (m.hash is distinct from e.content_hash or ${found.isMoved})`;
  // The hash joins below hold a whole district's keys; they stay in memory up to about a million rows.
  await sql.begin(async (tx) => {
    await tx.unsafe("set local work_mem = '256MB'; set local default_statistics_target = 15");
    await tx.unsafe(`create unlogged table ${plan} as ${settledSql(catalogue, options, found)}`);
    await tx.unsafe(`analyze ${plan}`);
    await tx.unsafe(
      `insert into ${plan} (row, record_id, action, cause, changes, candidates, is_back${found.columns.map((column) => `, ${column}`).join("")})
       with matched as (${matchSql(catalogue, matching)})
       select m.row, m.record_id,
         case when ${isFound} and ${found.missing} is not null then 'reject'
              when m.action <> 'match' then m.action
              when e.created_by_run = '${options.runId}' then 'create'
              when rc.record_id is not null then 'update'
              when ch.changes is not null then 'update'
              else 'unchanged' end as action,
         coalesce(case when ${isFound} then ${found.missing} end, m.cause, case when ${isFound} then ${found.noted} end) as cause,
         coalesce(rc.changes, ch.changes) as changes, m.candidates,
         coalesce(e.absent_imports, 0) > 0 as is_back${found.selected}
       from matched m
       join ${staged} s on s.row = m.row
       left join ${catalogue.table} e on e.id = m.record_id and m.action = 'match'
       left join record_changes rc on rc.run_id = '${options.runId}' and rc.record_id = e.id${found.joins}
       left join lateral (select case when ${isMoved} then ${changesSql(catalogue, options.fields, found)} end as changes) ch
         on m.action = 'match'`,
    );
  });
  if (options.isAdditionsOnly) await leaveOutUpdates(sql, options.runId);
  else if (options.missing) await planMissing(sql, catalogue, options, options.missing);
  await sql.unsafe(`create index on ${plan} (row)`);
  await analyzeCoarsely(sql, plan);
}

/** Skips what would change a record that was there before the run; what the run itself wrote before a restart stays its own. */
async function leaveOutUpdates(sql: Sql, runId: string): Promise<void> {
  const { plan } = stagingTables(runId);
  await sql.unsafe(
    `update ${plan} p set action = 'skip', cause = 'additions_only::', changes = null
     where p.action = 'update' and not exists (select 1 from record_changes rc where rc.run_id = $1 and rc.record_id = p.record_id)`,
    [runId],
  );
}

/** Rows that were left out, and yet show that their record is still in the SIS. */
const PRESENT = "('graduates_left_out::', 'school_not_chosen::', 'role_not_mapped::')";

/**
 * Adds a line for each record that left the SIS, or is now at a school that is not matched; never for a class year or
 * school without any row, nor for protected people, kept statuses, graduates or candidates of a held row (product rules 1
 * and 3). Before the grace is over the absence is only counted.
 */
async function planMissing(sql: Sql, catalogue: Catalogue, options: PlanOptions, rule: MissingRule): Promise<void> {
  const { staged, plan } = stagingTables(options.runId);
  const { identity, activity } = catalogue;
  const key = columnOf(catalogue, identity.key);
  const status = fieldOf(catalogue, activity.field).column;
  const present = `s.verdict <> 's' or s.cause in ${PRESENT}`;
  const isAbsent = [key, ...(identity.number ? [columnOf(catalogue, identity.number)] : [])].map(
    (column) => `not exists (select 1 from ${staged} s where s.${column} = e.${column} and (${present}))`,
  );
  const isGuarded = catalogue.guards
    .map((guard) => columnOf(catalogue, guard))
    .map((column) => `e.${column} = any (array(select distinct s.${column} from ${staged} s where s.verdict <> 's'))`);
  const isSettled = activity.graduated ? [`e.${status} <> '${activity.graduated}'`] : [];
  const conditions = [`e.${key} is not null`, ...isSettled, ...isAbsent, ...isGuarded].join("\n           and ");
  await sql.begin(async (tx) => {
    await tx.unsafe("set local work_mem = '256MB'");
    await tx.unsafe(
      `insert into ${plan} (row, record_id, action, cause, changes, candidates, is_back)
       select (select coalesce(max(row), 0) from ${plan}) + row_number() over (order by m.is_late desc, m.id), m.id,
         case when m.is_late then 'inactivate' else 'absent' end,
         case when m.is_late and m.now_at is not null then 'left_to_unmatched_school::' end,
         case when m.is_late then coalesce(m.done, jsonb_build_object('${activity.field}', jsonb_build_array(m.status, '${activity.inactive}'))) end,
         null, false
       from (
         with unseen as materialized (
           select * from ${catalogue.table} e
           where e.district_id = '${options.districtId}' and not e.is_protected and not '${activity.field}' = any(e.kept_fields)
             and not exists (select 1 from ${plan} p where p.record_id = e.id)
         )
         select e.id, e.${status} as status, rc.changes as done, rc.id is not null or e.absent_imports + 1 >= ${rule.absentImports} as is_late,
           away.school_source as now_at
         from unseen e
         left join (select distinct on (${key}) ${key} as key, school_source from ${staged} where verdict = 's' order by ${key}, row) away on away.key = e.${key}
         left join record_changes rc on rc.run_id = '${options.runId}' and rc.record_id = e.id and rc.kind = 'inactivate'
         where (e.is_active or rc.id is not null)
           and e.id not in (select (c->>'recordId')::bigint from ${plan} p, jsonb_array_elements(p.candidates) c where p.action = 'hold')
           and ${conditions}
       ) m`,
    );
  });
}

/** The account of a plan, or of its rows up to `upTo`: received = created + updated + unchanged + held + rejected + skipped (product rule 16). */
export async function countPlan(sql: Sql, runId: string, upTo: number | null = null): Promise<PlanCounts> {
  const { plan } = stagingTables(runId);
  const [row] = await sql.unsafe<PlanCounts[]>(
    `select count(*) filter (where action not in ('inactivate', 'absent'))::int as received,
       count(*) filter (where action = 'create')::int as created,
       count(*) filter (where action = 'update')::int as updated,
       count(*) filter (where action = 'unchanged')::int as unchanged,
       count(*) filter (where action = 'hold')::int as held,
       count(*) filter (where action = 'reject')::int as rejected,
       count(*) filter (where action = 'skip')::int as skipped,
       count(*) filter (where action = 'inactivate')::int as inactivated,
       count(*) filter (where cause is not null and action not in ('skip', 'inactivate'))::int as alerts,
       coalesce(max(row), 0)::int as "lastRow"
     from ${plan} where $1::int is null or row <= $1`,
    [upTo],
  );
  if (!row) throw new Error("The plan could not be counted.");
  return row;
}

/** Plans again on the same staged rows and gives how many lines are different from the plan that was shown. */
export async function replanRows(sql: Sql, catalogue: Catalogue, options: PlanOptions): Promise<number> {
  const { plan, shown } = stagingTables(options.runId);
  const [kept] = await sql`select to_regclass(${shown}) as name`;
  // A repeated call finds the plan that was shown where the first one put it.
  if (!kept?.name) await sql.unsafe(`alter table ${plan} rename to ${shown.split(".")[1] ?? ""}`);
  await planRows(sql, catalogue, options);
  const line = "row, record_id, action, cause, changes, candidates";
  const [drift] = await sql.unsafe<{ rows: number }[]>(
    `select count(distinct row)::int as rows from (
       (select ${line} from ${shown} except all select ${line} from ${plan})
       union all (select ${line} from ${plan} except all select ${line} from ${shown})) d`,
  );
  await sql.unsafe(`drop table ${shown}`);
  return drift?.rows ?? 0;
}

/** Whether schools were already taken out of this plan. */
export async function isLeftOut(sql: Sql, runId: string): Promise<boolean> {
  const { plan } = stagingTables(runId);
  return (await sql.unsafe(`select 1 from ${plan} where cause = 'not_approved::' limit 1`)).length > 0;
}

/** Takes out of the plan what would change the records of schools that were not approved; their rows are skipped. */
export async function leaveOutSchools(
  sql: Sql,
  catalogue: Catalogue,
  options: { runId: string; approved: readonly string[] },
): Promise<void> {
  const { staged, plan } = stagingTables(options.runId);
  const approved = [...options.approved];
  await sql.begin(async (tx) => {
    await tx.unsafe(
      `delete from ${plan} p using ${catalogue.table} e
       where e.id = p.record_id and p.action in ('inactivate', 'absent') and not e.school_id = any($1::uuid[])`,
      [approved],
    );
    await tx.unsafe(
      `update ${plan} p set action = 'skip', cause = 'not_approved::', changes = null, is_back = false
       from ${staged} s
       where s.row = p.row and p.action = 'create' and not s.school_id = any($1::uuid[])`,
      [approved],
    );
    await tx.unsafe(
      `update ${plan} p set action = case p.action when 'update' then 'skip' else p.action end,
         cause = case p.action when 'update' then 'not_approved::' else p.cause end, changes = null, is_back = false
       from ${catalogue.table} e
       where e.id = p.record_id and p.action in ('update', 'unchanged') and not e.school_id = any($1::uuid[])`,
      [approved],
    );
  });
}

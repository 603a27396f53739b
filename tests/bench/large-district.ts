import { getRun } from "@/tests/support/staged-run";
import { importOnce } from "./imports";
import type { Scene } from "./scene";

/** Causes that log lines carry here, with what became of their records. */
export const CAUSES: [cause: string, action: string][] = [
  ["unmapped_code:ethnicity:Q", "create"],
  ["invalid_format:email:", "create"],
  ["required:birthOn:", "update"],
  ["unmapped_code:enrollmentStatus:7", "reject"],
  ["duplicate::", "hold"],
];

export type LargeDistrict = { runId: string; smallRunId: string; schoolIds: string[]; lastStudent: number };

/** Makes so many students in a few hundred schools, in one statement each: a real district's names, repeated. */
async function makeStudents({ pool, districtId }: Scene, count: number): Promise<string[]> {
  const schools = await pool.sql<{ id: string }[]>`
    insert into schools (district_id, number, name)
    select ${districtId}, 9000 + i, 'Large school ' || i from generate_series(1, ${Math.max(10, count / 4000)}::int) i returning id`;
  await pool.sql`
    insert into students (district_id, school_id, sis_id, student_number, class_year, enrollment_status, last_name, first_name,
      birth_on, email, homeroom, street, city, state, zip, is_active, origins, created_at, updated_at)
    select ${districtId}, (${schools.map((one) => one.id)}::uuid[])[1 + i % ${schools.length}], 'L' || i, 'N' || i, 2026 + i % 6,
      case when hashint8(i) % 25 = 0 then 'INACTIVE' else 'CURRENTLY_ENROLLED' end,
      names.last[1 + (i * 7919::bigint) % cardinality(names.last)] || case when i % 3 = 0 then '-' || chr(65 + i % 26) || 'son' else '' end,
      names.first[1 + (i * 104729::bigint) % cardinality(names.first)], date '2008-01-01' + i % 2500, 'l' || i || '@students.example',
      i % 40, i || ' Main Street', 'Riverbend', 'IL', 60000 + i % 999, hashint8(i) % 25 <> 0, '{}', now(), now()
    from generate_series(1, ${count}::int) i,
      (select array_agg(distinct last_name) as last, array_agg(distinct first_name) as first from students) names`;
  await pool.sql`vacuum analyze students`;
  return schools.map((one) => one.id);
}

/** The log of an import that touched as many records: most created, some updated, some with a cause. */
async function makeLines({ pool }: Scene, runId: string, partitionOn: string, count: number): Promise<void> {
  const [causes, actions] = [CAUSES.map(([cause]) => cause), CAUSES.map(([, action]) => action)];
  await pool.sql`
    insert into run_lines (partition_on, run_id, row, action, school_id, record_id, source_id, cause, detail)
    select ${partitionOn}, ${runId}, row_number() over (order by s.id),
      case when hashint8(s.id) % 10 = 0 then (${actions}::text[])[1 + abs(hashint8(s.id + 1)) % ${CAUSES.length}] when hashint8(s.id) % 7 = 0 then 'update' else 'create' end,
      s.school_id, s.id, s.sis_id, case when hashint8(s.id) % 10 = 0 then (${causes}::text[])[1 + abs(hashint8(s.id + 1)) % ${CAUSES.length}] end,
      case when hashint8(s.id) % 10 = 0 then jsonb_build_object('issues', jsonb_build_array(jsonb_build_object('code', 'invalid_format', 'field', 'email',
        'value', 'n/a', 'severity', 'warning', 'detail', 'Email is not an e-mail address.')))
        when hashint8(s.id) % 7 = 0 then jsonb_build_object('changes', jsonb_build_object('homeroom', jsonb_build_array('1', s.homeroom))) end
    from students s where s.sis_id like 'L%' order by s.id limit ${count}`;
  await pool.sql`
    update runs set received = ${count}, created = l.created, updated = l.updated, held = l.held, rejected = l.rejected, alerts = l.alerts,
      unchanged = 0, skipped = 0, rows_read = ${count}, rows_applied = ${count}, rows_to_apply = ${count}
    from (select count(*) filter (where action = 'create') as created, count(*) filter (where action = 'update') as updated,
        count(*) filter (where action = 'hold') as held, count(*) filter (where action = 'reject') as rejected, count(cause) as alerts
      from run_lines where run_id = ${runId}) l where id = ${runId}`;
}

/** So many more runs of the same district, the way ten years of nights leave them, older than the given one. */
async function makeRuns({ pool }: Scene, like: string, count: number): Promise<void> {
  const columns = await pool.sql<{ name: string }[]>`
    select column_name as name from information_schema.columns where table_name = 'runs' and table_schema = 'public'
      and column_name not in ('id', 'number', 'created_at', 'started_at', 'finished_at', 'touched_at')`;
  const copied = columns.map((one) => `"${one.name}"`).join(", ");
  await pool.sql.unsafe(
    `insert into runs (${copied}, created_at, started_at, finished_at, touched_at)
     select ${copied}, at, at, at + interval '5 minutes', at from runs, generate_series(1, ${count}) i, lateral (select now() - i * interval '8 hours' as at) a
     where id = '${like}'`,
  );
}

/** Copies one run, to give it lines of its own. */
async function copyRun(scene: Scene, like: string): Promise<string> {
  const before = new Set((await scene.pool.sql<{ id: string }[]>`select id from runs`).map((one) => one.id));
  await makeRuns(scene, like, 1);
  const all = await scene.pool.sql<{ id: string }[]>`select id from runs`;
  return all.find((one) => !before.has(one.id))?.id ?? "";
}

/** A district as large as they get, beside the few students that its SIS sent: everything is made inside the database. */
export async function makeLargeDistrict(
  scene: Scene,
  size: { students: number; runs: number },
): Promise<LargeDistrict> {
  const { pool } = scene;
  const { runId: like } = await importOnce(scene);
  const schoolIds = await makeStudents(scene, size.students);
  await makeRuns(scene, like, size.runs);
  const { partitionOn } = await getRun(pool, like);
  const [runId, smallRunId] = [await copyRun(scene, like), await copyRun(scene, like)];
  await makeLines(scene, runId, partitionOn, size.students);
  await makeLines(scene, smallRunId, partitionOn, size.students / 10);
  await pool.sql`vacuum analyze run_lines`;
  await pool.sql`vacuum analyze runs`;
  const [last] = await pool.sql<{ id: number }[]>`select max(id)::int as id from students`;
  return { runId, smallRunId, schoolIds, lastStudent: last?.id ?? 0 };
}

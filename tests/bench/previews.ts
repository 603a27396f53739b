import { student as catalogue } from "@/server/engine/catalogue/student";
import { stagingTables } from "@/server/engine/stage";
import { importOnce, own, previewOnce, type Measured } from "./imports";
import { inOwnProcess, median, openScene, type BenchOptions, type Scene } from "./scene";
import { limitRow, ratioRow, type BenchRow } from "./table";

/** Keeps a preview's plan with what it is about, before anything of it is applied. */
async function keepPlan({ pool }: Scene, runId: string): Promise<void> {
  const { staged, plan } = stagingTables(runId);
  await pool.sql.unsafe(`drop table if exists bench_plan; create table bench_plan as
    select p.row, p.action, p.record_id, p.cause, p.changes, s.sis_id from ${plan} p left join ${staged} s on s.row = p.row`);
}

/** Both ways: what one list holds more often than the other. */
const difference = (one: string, other: string) =>
  `select count(*) from ((${one} except all ${other}) union all (${other} except all ${one})) d`;

/** What a plan and what became of it hold differently: log lines, replaced values, new records, and the roster itself. */
async function notAsShown({ pool }: Scene, runId: string): Promise<number> {
  const written = "'create', 'update', 'inactivate', 'hold', 'reject', 'skip'";
  const now = catalogue.fields.map(({ key, column }) => `('${key}', e.${column}::text)`).join(", ");
  const parts = [
    difference(
      `select row, action, cause, changes from bench_plan
       where action in (${written}) and coalesce(cause, '') not in ('school_not_matched::', 'school_not_chosen::')`,
      `select row, action, cause, detail->'changes' from run_lines where run_id = '${runId}' and action in (${written})`,
    ),
    difference(
      "select record_id, action, changes from bench_plan where action in ('update', 'inactivate')",
      `select record_id, kind, changes from record_changes where run_id = '${runId}'`,
    ),
    difference(
      "select sis_id from bench_plan where action = 'create'",
      `select sis_id from students where created_by_run = '${runId}'`,
    ),
    `select count(*) from bench_plan p join students e on e.id = p.record_id
     cross join lateral jsonb_each(p.changes) c join lateral (values ${now}) n(key, value) on n.key = c.key
     where p.action in ('update', 'inactivate') and n.value is distinct from c.value->>1`,
  ];
  const [row] = await pool.sql.unsafe<{ wrong: number }[]>(
    `select (${parts.map((part) => `(${part})`).join(" + ")})::int as wrong`,
  );
  return row?.wrong ?? Number.NaN;
}

/** B8: a preview against the import of the same rows, and whether a day's import does what its preview showed. */
export async function previewRows(options: BenchOptions): Promise<BenchRow[]> {
  const scene = await openScene(options, "previews");
  options.say("Previewing what is unchanged, then a day's changes…");
  await importOnce(scene);
  const [previews, imports]: [Measured[], Measured[]] = [[], []];
  for (let round = 0; round < options.rounds; round++) {
    await scene.pool.sql`vacuum analyze students`;
    previews.push(await previewOnce(scene));
    imports.push(await importOnce(scene));
  }
  await scene.setDay(1);
  const { runId, received } = await previewOnce(scene);
  await keepPlan(scene, runId);
  const applied = await inOwnProcess<Measured>(scene, "import-once.ts", [scene.districtId, runId]);
  const wrong = await notAsShown(scene, runId);
  await scene.stop();
  const { updated, created } = applied;
  return [
    ratioRow(
      "B8",
      "preview of unchanged data; the import of it",
      median(previews.map(own)),
      median(imports.map(own)),
      1,
    ),
    limitRow(
      "B8",
      `shown and not done so, of ${received} rows with ${updated} updates and ${created} new`,
      wrong,
      "differences",
      0,
    ),
  ];
}

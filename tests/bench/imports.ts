import type { DataType } from "@/server/connectors/connector";
import { inOwnProcess, median, openScene, PAGE, type BenchOptions, type Scene } from "./scene";
import { copyAndMerge, makePeerTable, peerRows } from "./peer";
import { limitRow, ratioRow, type BenchRow } from "./table";

/** What one import in a process of its own says about itself, see import-once.ts. */
export type Measured = {
  runId: string;
  status: string;
  ms: number;
  waitMs: number;
  requests: number;
  statements: number;
  memoryKb: number;
  received: number;
  created: number;
  updated: number;
  unchanged: number;
  inactivated: number;
};

/** What the product took: waiting for the SIS is not its doing. */
export const own = (one: { ms: number; waitMs: number }) => one.ms - one.waitMs;

export const importOnce = (scene: Scene, dataType: DataType = "student") =>
  inOwnProcess<Measured>(scene, "import-once.ts", [scene.districtId, "import", dataType]);
export const previewOnce = (scene: Scene) =>
  inOwnProcess<Measured>(scene, "import-once.ts", [scene.districtId, "preview"]);

/** An empty table of the roster, without a trace of earlier imports. */
export async function emptyRoster({ pool }: Scene, table = "students"): Promise<void> {
  await pool.sql`truncate ${pool.sql(table)}, record_changes, alerts, run_lines cascade`;
}

/** Rows written and dead in the roster, and bytes of write-ahead log, across one import. */
async function sideEffects({ pool }: Scene, work: () => Promise<Measured>) {
  const read = async () => {
    await pool.sql`select pg_stat_force_next_flush()`;
    const [stats] =
      await pool.sql`select n_tup_ins + n_tup_upd + n_tup_del as written, n_dead_tup as dead, pg_current_wal_lsn() as lsn from pg_stat_user_tables where relname = 'students'`;
    return { written: Number(stats?.written ?? 0), dead: Number(stats?.dead ?? 0), lsn: String(stats?.lsn) };
  };
  // What the first import left to tidy up is not the second one's doing.
  await pool.sql`vacuum analyze students`;
  const before = await read();
  const measured = await work();
  await new Promise((resolve) => setTimeout(resolve, 1200));
  const after = await read();
  const [wal] = await pool.sql`select pg_wal_lsn_diff(${after.lsn}::pg_lsn, ${before.lsn}::pg_lsn)::float8 as bytes`;
  return {
    measured,
    written: after.written - before.written,
    dead: Math.max(0, after.dead - before.dead),
    walBytes: Number(wal?.bytes ?? 0),
  };
}

export type Series = {
  students: number;
  schools: number;
  first: Measured[];
  again: Measured[];
  peerFirst: number[];
  peerAgain: number[];
  written: number;
  dead: number;
  walBytes: number;
};

/** First and repeated imports of one size, alternating with the peer. */
export async function measureImports(options: BenchOptions, students: number, rounds: number): Promise<Series> {
  const scene = await openScene(options, `imports-${students}`, students);
  const { sql } = scene.pool;
  const empty = { first: [], again: [], peerFirst: [], peerAgain: [], written: 0, dead: 0, walBytes: 0 };
  const series: Series = { students, schools: scene.schools, ...empty };
  let rows: Buffer[] = [];
  for (let round = 0; round < rounds; round++) {
    options.say(`Importing ${students} students, round ${round + 1} of ${rounds}…`);
    await emptyRoster(scene);
    series.first.push(await importOnce(scene));
    if (rows.length === 0) rows = await peerRows(sql);
    await makePeerTable(sql);
    series.peerFirst.push(await copyAndMerge(sql, scene.districtId, rows));
    const { measured, ...effects } = await sideEffects(scene, () => importOnce(scene));
    series.again.push(measured);
    series.peerAgain.push(await copyAndMerge(sql, scene.districtId, rows));
    Object.assign(series, effects);
  }
  await scene.stop();
  return series;
}

/** B1, B2, B5, B6 and B12: an import of everybody, and the same once more. */
export function importRows(series: Series): BenchRow[] {
  const { students } = series;
  const per100k = students / 100_000;
  const first = median(series.first.map(own));
  const again = median(series.again.map(own));
  const [peerFirst, peerAgain] = [median(series.peerFirst), median(series.peerAgain)];
  const wait = median(series.first.map((run) => run.waitMs)) / 1000;
  const statements = median(series.first.map((run) => run.statements)) / per100k;
  const requests = median(series.first.map((run) => run.requests));
  const allowed = Math.ceil(students / PAGE) + series.schools + 3;
  const what = `first import of ${students} students (wait for the SIS apart: ${wait.toFixed(1)} s)`;
  return [
    ratioRow("B1", what, first, peerFirst, 3),
    ratioRow("B2", "the same data again", again, peerAgain, 4),
    limitRow("B5", "roster rows written by B2", series.written, "rows", 0),
    limitRow("B5", "dead tuples after B2", series.dead, "rows", 0),
    limitRow("B5", "write-ahead log of B2 per 100,000", series.walBytes / per100k / 1e6, "MB", 1),
    limitRow("B6", "SQL statements of the import per 100,000", statements, "statements", 150),
    ratioRow("B12", "requests to the SIS", requests, allowed, 1.02, "requests"),
  ];
}

/** B7 and B10: ten times the district, against the series of one. */
export async function scaleRows(options: BenchOptions, one: Series): Promise<BenchRow[]> {
  const students = one.students * 10;
  options.say(`Importing ${students} students…`);
  const scene = await openScene(options, "scale", students);
  const ten = await importOnce(scene);
  await scene.stop();
  const small = median(one.first.map((run) => run.memoryKb));
  return [
    limitRow("B7", `peak memory, ${one.students} → ${students}`, (ten.memoryKb - small) / 1024, "MB", 32),
    ratioRow("B10", `${students} against ${one.students}`, own(ten), median(one.first.map(own)), 11),
  ];
}

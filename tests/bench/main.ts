import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { openPool, type Pool } from "@/db/client";
import { migrate } from "@/db/migrate";
import { seedCommand, seedDistrict, setUpStudents } from "@/db/seed/demo-district";
import { buildApp } from "@/sandbox/demo/build";
import { firstJson, stopChildren } from "@/sandbox/demo/children";
import type { SisProcess } from "@/sandbox/demo/world";
import { startPostgres } from "@/sandbox/postgres";
import { buildPluginZip } from "@/server/connectors/powerschool/plugin";
import { firstLoadRows } from "./first-load";
import { copyAndMerge, makePeerTable, peerRows } from "./peer";
import { printTable, row, type BenchRow } from "./table";

const { values } = parseArgs({
  options: {
    students: { type: "string", default: "100000" },
    only: { type: "string" },
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "3" },
  },
});
const only = values.only?.split(",");
const wants = (id: string) => !only || only.includes(id);
const rounds = Number(values.rounds);
const PAGE = 1000;

type Measured = {
  ms: number;
  waitMs: number;
  requests: number;
  statements: number;
  memoryKb: number;
  received: number;
  created: number;
  unchanged: number;
};
const median = (list: number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;
const own = (one: Measured) => one.ms - one.waitMs;

const folder = mkdtempSync(path.join(tmpdir(), "matricula-bench-"));
chmodSync(folder, 0o755);
process.env.MATRICULA_SECRET_KEYS = `k1:${Buffer.alloc(32, 9).toString("base64")}`;
process.env.ALLOW_SANDBOX_ADDRESSES = "1";

async function startSis(students: number): Promise<SisProcess> {
  const plugin = path.join(folder, "plugin.zip");
  writeFileSync(plugin, await buildPluginZip());
  const main = path.join(import.meta.dirname, "../../sandbox/powerschool/main.ts");
  return firstJson<SisProcess>(process.execPath, [
    "--import",
    "tsx",
    main,
    "--students",
    String(students),
    "--plugin",
    plugin,
    "--page-size",
    String(PAGE),
  ]);
}

async function setUp(pool: Pool, students: number): Promise<{ districtId: string; schools: number; sisUrl: string }> {
  const sis = await startSis(students);
  const active = sis.schools.filter((school) => school.isActive);
  const { districtId } = await seedDistrict(pool.db, {
    name: `Bench ${students}`,
    timeZone: "America/Chicago",
    schools: active.map((school) => ({ number: String(school.number), name: school.name })),
    people: [{ email: "bench@riverbend.example", name: "Bench", role: "site_manager" }],
  });
  await setUpStudents(await seedCommand(pool.db, districtId, new Date()), {
    url: sis.url,
    clientId: sis.clientId,
    clientSecret: sis.clientSecret,
  });
  return { districtId, schools: sis.schools.length, sisUrl: sis.url };
}

const importOnce = (districtId: string) =>
  firstJson<Measured>(process.execPath, [
    "--import",
    "tsx",
    path.join(import.meta.dirname, "import-once.ts"),
    districtId,
  ]);

/** Rows written and dead in the roster, and bytes of write-ahead log, across one import. */
async function sideEffects(pool: Pool, work: () => Promise<Measured>) {
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

type Series = {
  first: Measured[];
  again: Measured[];
  peerFirst: number[];
  peerAgain: number[];
  written: number;
  dead: number;
  walBytes: number;
  schools: number;
};

/** First and repeated imports of one size, alternating with the peer. */
async function measure(students: number, times: number): Promise<Series> {
  const series: Series = {
    first: [],
    again: [],
    peerFirst: [],
    peerAgain: [],
    written: 0,
    dead: 0,
    walBytes: 0,
    schools: 0,
  };
  const server = await startPostgres({ dataDir: path.join(folder, `postgres-${students}`) });
  process.env.DATABASE_URL = server.url;
  await migrate(server.url);
  const pool = openPool(server.url, { max: 4 });
  const { districtId, schools } = await setUp(pool, students);
  series.schools = schools;
  let rows: Buffer[] = [];
  for (let round = 0; round < times; round++) {
    await pool.sql`truncate students, record_changes, alerts, run_lines`;
    series.first.push(await importOnce(districtId));
    if (rows.length === 0) rows = await peerRows(pool.sql);
    await makePeerTable(pool.sql);
    series.peerFirst.push(await copyAndMerge(pool.sql, districtId, rows));
    const { measured, written, dead, walBytes } = await sideEffects(pool, () => importOnce(districtId));
    series.again.push(measured);
    series.peerAgain.push(await copyAndMerge(pool.sql, districtId, rows));
    Object.assign(series, { written, dead, walBytes });
  }
  await pool.sql.end();
  await stopChildren();
  await server.stop();
  return series;
}

const table: BenchRow[] = [];
try {
  const students = Number(values.students);
  const isOnlyBuild = only?.every((id) => id === "B16") ?? false;
  if (!isOnlyBuild) await importRows(students);
  if (wants("B16")) {
    await buildApp((text) => void process.stderr.write(`${text}\n`));
    table.push(...firstLoadRows());
  }
  printTable(table, values.json);
} finally {
  await stopChildren();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);

/** The rows that need imports: of one size, and for B7 and B10 of ten times that size. */
async function importRows(students: number): Promise<void> {
  const series = await measure(students, rounds);
  const first = median(series.first.map(own));
  const again = median(series.again.map(own));
  const peerFirst = median(series.peerFirst);
  const peerAgain = median(series.peerAgain);
  const one = series.first[0];
  const wait = median(series.first.map((run) => run.waitMs));
  const per100k = students / 100_000;
  if (wants("B1"))
    table.push(
      row(
        "B1",
        `first import of ${students} students (wait for the SIS apart: ${(wait / 1000).toFixed(1)} s)`,
        first,
        peerFirst,
        "ms",
        "≤ 3.0x",
        first / peerFirst <= 3,
      ),
    );
  if (wants("B2")) table.push(row("B2", "the same data again", again, peerAgain, "ms", "≤ 4x", again / peerAgain <= 4));
  if (wants("B5")) {
    table.push(row("B5", "roster rows written by B2", series.written, null, "rows", "0", series.written === 0));
    table.push(row("B5", "dead tuples after B2", series.dead, null, "rows", "0", series.dead === 0));
    table.push(
      row(
        "B5",
        "write-ahead log of B2 per 100,000",
        series.walBytes / per100k / 1e6,
        null,
        "MB",
        "≤ 1",
        series.walBytes / per100k <= 1e6,
      ),
    );
  }
  if (wants("B6") && one)
    table.push(
      row(
        "B6",
        "SQL statements of the import per 100,000",
        one.statements / per100k,
        null,
        "statements",
        "≤ 150",
        one.statements / per100k <= 150,
      ),
    );
  if (wants("B12") && one) {
    const allowed = Math.ceil(students / PAGE) + series.schools + 3;
    table.push(
      row("B12", "requests to the SIS", one.requests, allowed, "requests", "≤ 1.02x", one.requests / allowed <= 1.02),
    );
  }
  if (only?.some((id) => id === "B7" || id === "B10")) {
    const large = await measure(students * 10, 1);
    const big = large.first[0];
    if (wants("B7") && big && one) {
      const growth = (big.memoryKb - median(series.first.map((run) => run.memoryKb))) / 1024;
      table.push(row("B7", `peak memory, ${students} → ${students * 10}`, growth, null, "MB", "≤ 32", growth <= 32));
    }
    if (wants("B10") && big)
      table.push(
        row("B10", `${students * 10} against ${students}`, own(big), first, "ms", "≤ 11x", own(big) / first <= 11),
      );
  }
}

import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import postgres, { type Sql } from "postgres";
import { openPool, type Pool } from "@/db/client";
import { migrate } from "@/db/migrate";
import { seedCommand, seedDistrict, setUpStudents } from "@/db/seed/demo-district";
import { inngest } from "@/inngest/client";
import { createDistrict } from "@/sandbox/district/district";
import { freePort } from "@/sandbox/ports";
import { startPostgres, type RunningPostgres } from "@/sandbox/postgres";
import { startPowerSchool, type PowerSchoolSandbox } from "@/sandbox/powerschool/server";
import { buildPluginZip } from "@/server/connectors/powerschool/plugin";
import type { CommandContext } from "@/server/platform/tenancy";
import { startRun } from "@/server/runs/start-run";
import { driveRun } from "@/server/runs/stages";
import { queueRun } from "@/server/runs/queue-run";
import { findSettings } from "@/server/settings/load-settings";
import { saveSync } from "@/server/settings/save-sync";

export const CHUNK_ROWS = 60;
const LEASE_MS = 1200;
/** Doubles each time, so that the attempts outlast the start of an app that was killed, on a busy machine too. */
const RETRY_MS = 700;
const TRIAL = "trial";

/** How far an import is when something is killed: after so many stored steps, and so many milliseconds more. */
export type Moment = { steps: number; ms: number };
export type Ending = { status: string; counts: string; digest: string[]; rowsServed: number; jobs: unknown };

export type TrialWorld = {
  /** Steps that the import takes when nothing is killed. */
  clean: Ending & { steps: number };
  /** Imports the next day's rows into a roster that is always the same, and disturbs it at a moment. */
  trial(moment: Moment, disturb: (world: Running) => Promise<void>): Promise<Ending>;
  close(): Promise<void>;
};

export type Running = {
  killApp(): Promise<void>;
  killExecutor(): Promise<void>;
  killPostgres(): Promise<void>;
  startApp(): Promise<void>;
  startExecutor(): Promise<void>;
  startPostgres(): Promise<void>;
};

function spawnScript(file: string, args: string[], environment: Record<string, string>): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["--import", "tsx", path.join(import.meta.dirname, file), ...args], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "ignore"],
  });
  return new Promise((resolve, reject) => {
    child.stdout?.once("data", () => resolve(child));
    child.once("exit", (code, signal) => reject(new Error(`${file} ended with ${code ?? signal}.`)));
  });
}

const isUp = (child: ChildProcess | null): child is ChildProcess =>
  child !== null && child.exitCode === null && child.signalCode === null;

async function kill(child: ChildProcess | null): Promise<void> {
  if (!isUp(child)) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}

/** State and parent of a process; null when it is gone, or only waits to be buried. */
function parentOf(pid: number): number | null {
  try {
    const [, state, parent] = /\) (\S) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    return state === "Z" ? null : Number(parent);
  } catch {
    return null;
  }
}

/** Kills the server of a data folder with all its children at once, and waits until the last is gone. */
async function killServer(dataDir: string): Promise<void> {
  const postmaster = Number(readFileSync(path.join(dataDir, "postmaster.pid"), "utf8").split("\n")[0]);
  const children = readdirSync("/proc")
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && parentOf(pid) === postmaster);
  const pids = [postmaster, ...children];
  for (const pid of pids) if (parentOf(pid) !== null) process.kill(pid, "SIGKILL");
  while (pids.some((pid) => parentOf(pid) !== null)) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Everything that an import leaves, without ids, times and the run's own id, which differ each time. */
async function digestOf(sql: Sql, runId: string): Promise<string[]> {
  const rows = await sql`
    select 'student' as of, s.sis_id as key, to_jsonb(s) - '{id,created_at,updated_at}'::text[] as value from students s
    union all select 'line', l.row::text, to_jsonb(l) - '{run_id,record_id,partition_on}'::text[]
      from run_lines l where run_id = ${runId}
    union all select 'alert', a.source_id, to_jsonb(a) - '{id,created_at}'::text[] from alerts a
    union all select 'change', s.sis_id, to_jsonb(c) - '{id,record_id,at}'::text[]
      from record_changes c join students s on s.id = c.record_id where c.run_id = ${runId}
    union all select 'original', encode(sha256, 'hex'), to_jsonb(length(body)) from raw_chunks
    union all select 'chunk', chunk::text, to_jsonb(c) from run_chunks c where run_id = ${runId}
    order by 1, 2, 3`;
  return rows.map((row) =>
    JSON.stringify(row)
      .replaceAll(runId, "RUN")
      .replace(/"(at|recordId|lastSeenAt)":("[^"]*"|\d+)/g, '"$1":0'),
  );
}

type Job = { function_id: string; status: string; runs: number };

/** What the job server made of the events: each function's runs by how they ended. */
async function jobsOf(sql: Sql, runId: string): Promise<Job[]> {
  return sql<Job[]>`select function_id, status, count(*)::int as runs from inngest_embedded.runs
    where events->0->'data'->>'runId' = ${runId} group by 1, 2 order by 1, 2`;
}

/** A district that was imported once, its SIS a day later, and the app, the executor and Postgres in processes to kill. */
export async function startTrialWorld(): Promise<TrialWorld> {
  const folder = mkdtempSync(path.join(tmpdir(), "matricula-trials-"));
  chmodSync(folder, 0o755);
  const [executorPort, appPort, postgresPort] = [await freePort(), await freePort(), await freePort()];
  const executorUrl = `http://127.0.0.1:${executorPort}`;
  Object.assign(process.env, {
    MATRICULA_SECRET_KEYS: `k1:${Buffer.alloc(32, 7).toString("base64")}`,
    ALLOW_SANDBOX_ADDRESSES: "1",
    SIS_TIMEOUT_MS: "1500",
    MATRICULA_CHUNK_ROWS: String(CHUNK_ROWS),
    INNGEST_DEV: executorUrl,
    LOG_LEVEL: "silent",
  });
  inngest.setEnvVars(process.env);
  const dataDir = path.join(folder, "postgres");
  const bootPostgres = () =>
    startPostgres({
      dataDir,
      port: postgresPort,
      database: "base",
      flags: ["-c", "fsync=off", "-c", "shared_buffers=32MB"],
    });
  let server: RunningPostgres = await bootPostgres();
  const url = server.url.replace(/[^/]+$/, TRIAL);
  const sis = await setUpBase(server.url);
  let app: ChildProcess | null = null;
  let executor: ChildProcess | null = null;
  const admin = postgres(server.url.replace(/[^/]+$/, "postgres"), { max: 1, onnotice: () => {} });

  const running: Running = {
    killApp: () => kill(app),
    killExecutor: () => kill(executor),
    killPostgres: () => killServer(server.dataDir),
    async startApp() {
      app = await spawnScript("app-process.ts", [String(appPort)], { DATABASE_URL: url });
    },
    async startExecutor() {
      const appUrl = `http://127.0.0.1:${appPort}/api/inngest`;
      const options = { databaseUrl: url, appUrl, port: executorPort, leaseMs: LEASE_MS, retryMs: RETRY_MS };
      executor = await spawnScript("executor-process.ts", [JSON.stringify(options)], {});
    },
    async startPostgres() {
      server = await bootPostgres();
    },
  };

  /** The same beginning for each trial: a copy of the base, with executor and app on it. */
  async function begin(): Promise<{ pool: Pool; context: CommandContext }> {
    await running.killExecutor();
    await admin.unsafe(`drop database if exists ${TRIAL} with (force)`);
    await admin.unsafe(`create database ${TRIAL} template base`);
    const isAppThere = isUp(app);
    await Promise.all([running.startExecutor(), isAppThere ? null : running.startApp()]);
    const pool = openPool(url, { max: 2 });
    const [district] = await pool.sql`select id from districts`;
    return { pool, context: await seedCommand(pool.db, district?.id, new Date()) };
  }

  async function trial(
    moment: Moment,
    disturb: (world: Running) => Promise<void>,
  ): Promise<Ending & { steps: number }> {
    const { pool, context } = await begin();
    const { sql } = pool;
    try {
      await until(sql, async () => (await sql`select 1 from inngest_embedded.functions limit 1`).length > 0);
      const before = sis.stats().rowsServed;
      const { runId } = await startRun({ ...context, now: new Date() }, { dataType: "student" });
      const isOver = async () =>
        (await sql`select 1 from runs where id = ${runId} and finished_at is not null`).length > 0;
      const stored = async () => {
        const [found] =
          await sql`select count(*)::int as steps from inngest_embedded.steps s join inngest_embedded.runs r
          on r.id = s.run_id where r.function_id = 'matricula-run-import' and s.is_done`;
        return Number(found?.steps);
      };
      await until(sql, async () => (await stored()) >= moment.steps || (await isOver()));
      await new Promise((resolve) => setTimeout(resolve, moment.ms));
      await disturb(running);
      await until(sql, isOver);
      // What follows the import has been done as well; the closing of its undo window sleeps for 72 hours.
      await until(sql, async () => {
        const jobs = await jobsOf(sql, runId);
        const isAsleep = (job: Job) => job.function_id.endsWith("close-undo-window");
        return jobs.some(isAsleep) && jobs.every((job) => isAsleep(job) || job.status === "Completed");
      });
      const [run] =
        await sql`select status, received, created, updated, unchanged, held, rejected, skipped, inactivated, alerts,
        rows_applied, failure_message from runs where id = ${runId}`;
      const { status, ...counts } = run ?? {};
      const digest = await digestOf(sql, runId);
      const rowsServed = sis.stats().rowsServed - before;
      const jobs = await jobsOf(sql, runId);
      return { status, counts: JSON.stringify(counts), digest, rowsServed, jobs, steps: await stored() };
    } finally {
      await sql.end({ timeout: 1 });
    }
  }

  const clean = await trial({ steps: 1000, ms: 0 }, async () => {});
  return {
    clean,
    trial,
    async close() {
      await Promise.all([running.killApp(), running.killExecutor()]);
      await admin.end({ timeout: 1 });
      await sis.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits for something to hold in the database, also while that is down. */
async function until(sql: Sql, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 90_000;
  for (;;) {
    if (await holds().catch(() => false)) return;
    if (Date.now() > end) {
      const jobs =
        await sql`select r.function_id, r.status, r.error, q.step, q.attempt, q.due_at, q.claimed_until, now() as now
        from inngest_embedded.runs r left join inngest_embedded.queue q on q.run_id = r.id`.catch(String);
      const ours = await sql`select status, failure_message from runs order by created_at desc limit 1`.catch(String);
      throw new Error(
        `The import did not come to its end within a minute and a half: ${JSON.stringify({ jobs, ours })}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
}

/** The base of all trials: a migrated database, a district set up by the product's own commands, its first import done. */
async function setUpBase(databaseUrl: string): Promise<PowerSchoolSandbox> {
  await migrate(databaseUrl);
  const made = { students: 420, seed: 5 };
  const district = createDistrict(made);
  const sis = await startPowerSchool({ district, pageSize: 20, plugin: await buildPluginZip() });
  const pool = openPool(databaseUrl, { max: 2 });
  const schools = district.schools.filter((school) => school.isActive);
  const { districtId } = await seedDistrict(pool.db, {
    name: district.name,
    timeZone: "America/Chicago",
    schools: schools.map(({ number, name }) => ({ number: String(number), name })),
    people: [{ email: "manager@riverbend.example", name: "A manager", role: "site_manager" }],
  });
  const context = await seedCommand(pool.db, districtId, new Date());
  await setUpStudents(context, { url: sis.url, clientId: sis.clientId, clientSecret: sis.clientSecret });
  const first = await queueRun(context, { dataType: "student", kind: "import", trigger: "manual", entry: "First" });
  await driveRun(context, { runId: first.runId, now: () => new Date() });
  const settings = await findSettings(pool.db, context.districtId, "student");
  if (settings?.sync)
    await saveSync(context, { dataType: "student", sync: { ...settings.sync, inactivateMissing: true } });
  sis.setDistrict(createDistrict({ ...made, day: 1 }));
  await pool.sql.end();
  return sis;
}

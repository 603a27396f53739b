import type { Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seedCommand, seedDistrict, setUpStudents } from "@/db/seed/demo-district";
import { PARTS_A_JOB } from "@/inngest/run-parts";
import { createDistrict } from "@/sandbox/district/district";
import { buildPluginZip } from "@/server/connectors/powerschool/plugin";
import { startPowerSchool } from "@/sandbox/powerschool/server";
import type { CommandContext } from "@/server/platform/tenancy";
import { APPLY_ROWS, STEP_ROWS } from "@/server/runs/chunk-rows";
import { startRun } from "@/server/runs/start-run";
import { undoRun } from "@/server/runs/undo-run";
import { startProductJobs, type ProductJobs } from "@/tests/support/product-jobs";

/** What a job server takes (the hosted one, and those one runs oneself). */
const LIMITS = { steps: 1000, stepBytes: 4 * 1024 * 1024, eventBytes: 256 * 1024 };
const MILLION = 1_000_000;

type Job = { id: string; job: string; steps: number; largest: number };

let jobs: ProductJobs;
let sql: Sql;
const close: (() => Promise<unknown>)[] = [];
const matrix: string[] = [];

beforeAll(async () => {
  Object.assign(process.env, {
    MATRICULA_SECRET_KEYS: `k1:${Buffer.alloc(32, 7).toString("base64")}`,
    ALLOW_SANDBOX_ADDRESSES: "1",
    NEXTAUTH_URL: "http://127.0.0.1:3000",
    NEXTAUTH_SECRET: "a secret of more than sixteen letters",
  });
  jobs = await startProductJobs([
    "run-import",
    "undo-import",
    "mail-about-import",
    "mail-accounts",
    "close-undo-window",
  ]);
  sql = jobs.pool.sql;
});

afterAll(async () => {
  console.log(["Jobs of an import, against what a job server takes", ...matrix].join("\n"));
  delete process.env.MATRICULA_CHUNK_ROWS;
  for (const one of close.reverse()) await one();
  await jobs.close();
});

/** A district of this size at a SIS with pages of this many rows, ready to import. */
async function connect(students: number, pageSize: number): Promise<CommandContext> {
  const district = createDistrict({ students, seed: students });
  const sis = await startPowerSchool({ district, pageSize, plugin: await buildPluginZip() });
  close.push(() => sis.close());
  const { db } = jobs.pool;
  const { districtId } = await seedDistrict(db, {
    name: `${district.name} ${students}`,
    timeZone: "America/Chicago",
    schools: district.schools
      .filter((school) => school.isActive)
      .map(({ number, name }) => ({ number: String(number), name })),
    people: [{ email: `manager${students}@riverbend.example`, name: "A manager", role: "site_manager" }],
  });
  const context = await seedCommand(db, districtId, new Date());
  await setUpStudents(context, { url: sis.url, clientId: sis.clientId, clientSecret: sis.clientSecret });
  return context;
}

/** Waits for the end of a run and of all the jobs that it brings about; the closing of its undo window sleeps on. */
async function jobsOf(runId: string): Promise<Job[]> {
  for (;;) {
    const open =
      await sql`select 1 from inngest_embedded.runs where status = 'Running' and function_id <> 'matricula-close-undo-window'`;
    const [run] = await jobs.pool.sql`select 1 from runs where id = ${runId} and finished_at is not null`;
    if (run && open.length === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return sql<Job[]>`
    select r.id, replace(r.function_id, 'matricula-', '') as job, count(s.hash)::int as steps,
      max(octet_length(s.memo::text))::int as largest
    from inngest_embedded.runs r join inngest_embedded.steps s on s.run_id = r.id where r.events->0->'data'->>'runId' = ${runId} group by r.id order by r.id`;
}

async function rowsOf(runId: string): Promise<{ status: string; read: number; apply: number; created: number }> {
  const [run] = await jobs.pool.sql`
    select status, rows_read as read, rows_to_apply as apply, created from runs where id = ${runId}`;
  return run as { status: string; read: number; apply: number; created: number };
}

/** The stages' own arithmetic: validate, plan and finish are one part each; then what the job does when the last is done. */
const CLOSING = 2;
const partsOf = (read: number, apply: number, chunk: { read: number; apply: number }) =>
  3 + Math.ceil(read / chunk.read) + Math.max(1, Math.ceil(apply / chunk.apply));

function note(what: string, list: Job[]): void {
  for (const { job, steps, largest } of list)
    matrix.push(`  ${what.padEnd(38)} ${job.padEnd(18)} ${String(steps).padStart(4)} steps, largest ${largest} bytes`);
}

async function expectSmall(list: Job[]): Promise<void> {
  for (const { job, steps, largest } of list) {
    expect(steps, job).toBeLessThanOrEqual(LIMITS.steps);
    // No step gives rows: what it gives is as large for a million as for a hundred.
    expect(largest, job).toBeLessThanOrEqual(1024);
  }
  const [event] = await sql`select max(octet_length(body::text))::int as bytes from inngest_embedded.events`;
  expect(event?.bytes).toBeLessThanOrEqual(LIMITS.eventBytes / 64);
}

describe("a million students", () => {
  it("take the steps that the stages' arithmetic says, and fit into one job", async () => {
    // A thousandth of the rows in a thousandth of a chunk is the same number of chunks.
    process.env.MATRICULA_CHUNK_ROWS = String(APPLY_ROWS / 1000);
    const context = await connect(MILLION / 1000, APPLY_ROWS / 1000);
    const { runId } = await startRun(context, { dataType: "student" });
    const list = await jobsOf(runId);
    note("1,000 students, 25 in a chunk", list);
    const { read, apply, status } = await rowsOf(runId);
    expect(status).toMatch(/^completed/);
    expect(read).toBeGreaterThanOrEqual(MILLION / 1000);
    const imports = list.filter(({ job }) => job === "run-import");
    expect(imports.map(({ steps }) => steps)).toEqual([partsOf(read, apply, { read: 25, apply: 25 }) + CLOSING]);
    await expectSmall(list);

    // Each row received and every row we hold that the SIS no longer sends may ask for a change.
    const parts = partsOf(MILLION, 2 * MILLION, { read: STEP_ROWS, apply: APPLY_ROWS });
    matrix.push(`  1,000,000 students, another 1,000,000 gone: ${parts} parts, ${PARTS_A_JOB} fit into one job`);
    expect(parts + CLOSING).toBeLessThanOrEqual(PARTS_A_JOB);

    const undone = await undoRun({ ...context, now: new Date() }, { runId, restoresValues: true });
    const undo = await jobsOf(undone.runId);
    note("its undo", undo);
    const steps = undo.filter(({ job }) => job === "undo-import").map((one) => one.steps);
    // Two chunks a step.
    expect(steps).toEqual([2 + Math.ceil((await rowsOf(undone.runId)).apply / 50) + CLOSING]);
    await expectSmall(undo);
  }, 120_000);

  it("go on in another job where one would be too long, and end the same", async () => {
    // A SIS that is slow, or gives two rows a page, takes more steps than one job may have.
    process.env.MATRICULA_CHUNK_ROWS = "2";
    const context = await connect(520, 2);
    const { runId } = await startRun(context, { dataType: "student" });
    const list = await jobsOf(runId);
    note("520 students, 2 in a chunk", list);
    const { read, apply, created, status } = await rowsOf(runId);
    expect(status).toMatch(/^completed/);
    const parts = partsOf(read, apply, { read: 2, apply: 2 });
    const imports = list.filter(({ job }) => job === "run-import");
    expect(imports).toHaveLength(Math.ceil(parts / PARTS_A_JOB));
    expect(imports.length).toBeGreaterThan(1);
    // Each job but the last sends the event that the next one begins with.
    const all = imports.reduce((sum, { steps }) => sum + steps, 0);
    expect(all).toBe(parts + (imports.length - 1) + CLOSING);
    await expectSmall(list);
    const [students] = await jobs.pool.sql`
      select count(*)::int as count from students where district_id = ${context.districtId}`;
    expect(students?.count).toBe(created);
    const announced =
      await sql`select 1 from inngest_embedded.events where name = 'import/finished' and body->'data'->>'runId' = ${runId}`;
    expect(announced).toHaveLength(1);
  }, 120_000);
});

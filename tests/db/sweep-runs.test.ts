import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openPool, type Pool } from "@/db/client";
import { auditEntries, runs } from "@/db/schema";
import { ConnectorError } from "@/server/connectors/errors";
import { failRun, noteFailure } from "@/server/runs/fail-run";
import { approveRun } from "@/server/runs/approve-run";
import { STAGES } from "@/server/runs/stages";
import { startRun } from "@/server/runs/start-run";
import { sweepRuns } from "@/server/runs/sweep-runs";
import { tellAgain } from "@/server/runs/tell-again";
import { buildDistrict, buildSettings, commandOf, type BuiltDistrict } from "@/tests/support/builders";
import { rawStudent } from "@/tests/support/import-rows";
import { createTestDatabase } from "@/tests/support/postgres";
import { buildReadyDistrict } from "@/tests/support/ready-district";
import { silenceEvents, type ReceivedEvent } from "@/tests/support/silent-events";
import { getRun, resumeRun, runRows, stageRun } from "@/tests/support/staged-run";

let pool: Pool;
let drop: () => Promise<void>;
let stop: () => Promise<void>;
let received: ReceivedEvent[];

beforeAll(async () => {
  process.env.MATRICULA_CHUNK_ROWS = "4";
  ({ received, stop } = await silenceEvents());
  const database = await createTestDatabase();
  pool = openPool(database.url, { max: 4 });
  drop = database.drop;
});

afterEach(async () => {
  received.length = 0;
  await pool.sql`delete from runs`;
  await pool.sql`delete from heartbeats`;
});

afterAll(async () => {
  delete process.env.MATRICULA_CHUNK_ROWS;
  await pool.sql.end();
  await drop();
  await stop();
});

const START = new Date("2026-08-04T06:00:00Z");
const MINUTE = 60_000;
const after = (hours: number) => new Date(START.getTime() + hours * 60 * MINUTE);

/** Sweeps every ten minutes, as the job does; gives what people are told of in the end. */
async function sweep(from: Date, to: Date): Promise<string[]> {
  let told: string[] = [];
  for (let at = from.getTime(); at <= to.getTime(); at += 10 * MINUTE) {
    const now = new Date(at);
    const contextOf = (id: string) => commandOf(pool, { id: id as BuiltDistrict["id"], schools: [] }, { now });
    const { ended } = await sweepRuns({ db: pool.db, now, contextOf });
    told = ended.map(({ runId }) => runId);
  }
  return told;
}

/** An import whose job was lost between two chunks: 4 of 10 students are there. */
async function halfApplied(): Promise<{ district: BuiltDistrict; runId: string }> {
  const district = await buildDistrict(pool);
  const rows = Array.from({ length: 10 }, () => rawStudent());
  const runId = await stageRun(pool, district, buildSettings(district), rows, { now: START });
  for (const stage of ["plan", "apply"] as const)
    await STAGES[stage](commandOf(pool, district, { now: START }), { runId });
  await pool.db.update(runs).set({ touchedAt: START }).where(eq(runs.id, runId));
  return { district, runId };
}

describe("a run that no job carries on", () => {
  it("ends as failed after four hours, says what was applied and what to do, and lets the next one start", async () => {
    const { district, runId } = await halfApplied();
    expect(await sweep(START, after(3.9))).toEqual([]);
    expect(await getRun(pool, runId)).toMatchObject({ status: "applying", rowsApplied: 4 });
    expect(await sweep(after(4), after(4))).toEqual([runId]);
    const ended = await getRun(pool, runId);
    expect(ended).toMatchObject({
      status: "failed",
      received: 4,
      created: 4,
      failureMessage: "The import stood still for hours, and nothing was going to carry it on.",
      failureFix: expect.stringMatching(/^Start it again: what was applied stays/) as string,
    });
    expect(ended.timeline.at(-1)?.text).toBe("Failed. 4 rows had been applied.");
    const [left] = await pool.sql`select to_regclass(${`staging.plan_${runId.replaceAll("-", "")}`}) as plan`;
    expect(left!.plan).toBeNull();
    const audit = await pool.db.select().from(auditEntries).where(eq(auditEntries.districtId, district.id));
    expect(audit).toMatchObject([{ action: "import.ended_stuck", subject: runId }]);
    // A job that wakes up after all finds nothing to do.
    expect(await STAGES.apply(commandOf(pool, district), { runId })).toEqual({ next: null });
    expect((await runRows(pool, district, buildSettings(district), [rawStudent()])).status).toBe("completed");
    // The same end is announced again for some hours, under the same id, should a sweep have died before it could.
    expect(await sweep(after(4.2), after(5))).toEqual([runId]);
    expect(await getRun(pool, runId)).toEqual(ended);
  });

  it("is not ended when it moved while the sweep looked", async () => {
    const { district, runId } = await halfApplied();
    await sweep(START, after(3.9));
    const now = after(4);
    let sweeping: ReturnType<typeof sweepRuns> | null = null;
    await pool.sql.begin(async (tx) => {
      await tx`update runs set touched_at = ${now.toISOString()} where id = ${runId}`;
      const contextOf = (id: string) => commandOf(pool, { id: id as BuiltDistrict["id"], schools: [] }, { now });
      sweeping = sweepRuns({ db: pool.db, now, contextOf });
      // It has looked, and waits for the row that a step is about to have moved.
      // Asked outside the transaction, which would see what it saw first for ever.
      const waits = () =>
        pool.sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      while ((await waits()).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    });
    expect((await sweeping!).ended).toEqual([]);
    expect(await getRun(pool, runId)).toMatchObject({ status: "applying", rowsApplied: 4 });
    await STAGES.apply(commandOf(pool, district), { runId });
    await STAGES.apply(commandOf(pool, district), { runId });
    await STAGES.finish(commandOf(pool, district), { runId });
    expect(await getRun(pool, runId)).toMatchObject({ status: "completed", created: 10 });
  });

  it("is given as long again after a standstill, since its job goes on by itself", async () => {
    const { runId } = await halfApplied();
    await sweep(START, after(1));
    expect(await sweep(after(12), after(15.8))).toEqual([]);
    expect(await getRun(pool, runId)).toMatchObject({ status: "applying" });
    expect(await sweep(after(16), after(16))).toEqual([runId]);
  });

  it("waits as long as the SIS asked to wait, and keeps the reason of its last step", async () => {
    const { district, runId } = await halfApplied();
    const busy = new ConnectorError("unavailable", "PowerSchool is in maintenance.", {
      fix: "Wait until it is over.",
      retryAfterMs: 6 * 60 * MINUTE,
    });
    await noteFailure(commandOf(pool, district, { now: START }), { runId, error: busy });
    expect(await sweep(START, after(9.9))).toEqual([]);
    expect(await sweep(after(10), after(10))).toEqual([runId]);
    expect(await getRun(pool, runId)).toMatchObject({
      failureMessage: "PowerSchool is in maintenance.",
      failureFix: "Wait until it is over.",
    });
  });

  it("is not called so while it waits its turn, for a day, or behind another import of its district", async () => {
    const district = await buildReadyDistrict(pool);
    const other = await stageRun(pool, district, buildSettings(district), [], { now: START });
    await pool.db
      .update(runs)
      .set({ dataType: "staff", touchedAt: after(23) })
      .where(eq(runs.id, other));
    const { runId } = await startRun(commandOf(pool, district, { now: START }), { dataType: "student" });
    expect(await sweep(START, after(23.9))).toEqual([]);
    expect(await sweep(after(24), after(24))).toEqual([]);
    await pool.db.update(runs).set({ status: "completed" }).where(eq(runs.id, other));
    expect(await sweep(after(24.2), after(24.2))).toEqual([runId]);
  });
});

describe("a run of which the job server never heard", () => {
  it("is told again under the same id after some minutes, whatever kind it is", async () => {
    const district = await buildReadyDistrict(pool);
    const { runId } = await startRun(commandOf(pool, district, { now: START }), { dataType: "student" });
    const sent = received.filter((event) => event.name === "import/requested");
    received.length = 0;
    expect(await tellAgain(pool.db, after(0.05))).toEqual({ told: 0 });
    expect(await tellAgain(pool.db, after(0.1))).toEqual({ told: 1 });
    expect(received).toMatchObject([{ id: sent[0]!.id, name: "import/requested", data: { runId } }]);
    received.length = 0;
    const first = await runRows(pool, await buildDistrict(pool), buildSettings(district), [], { now: START });
    await pool.db.update(runs).set({ kind: "undo", undoOf: first.id }).where(eq(runs.id, runId));
    await tellAgain(pool.db, after(0.1));
    expect(received).toMatchObject([{ id: `undo-${runId}`, name: "import/undo.requested" }]);
  });

  it("is told again that a held import was approved", async () => {
    const { district, held } = await heldImport();
    await approveRun(commandOf(pool, district, { now: after(30) }), { runId: held, schools: null, reason: "Right." });
    const sent = received.find((event) => event.name === "import/approved");
    received.length = 0;
    expect(await tellAgain(pool.db, after(30.1))).toEqual({ told: 1 });
    expect(received).toMatchObject([{ id: sent!.id, name: "import/approved", data: { runId: held } }]);
    await resumeRun(pool, district, held, after(30.1));
    expect(await tellAgain(pool.db, after(31))).toEqual({ told: 0 });
  });
});

async function heldImport(): Promise<{ district: BuiltDistrict; held: string }> {
  const district = await buildDistrict(pool);
  const rows = Array.from({ length: 12 }, () => rawStudent());
  await runRows(pool, district, buildSettings(district), rows, { now: START });
  const all = rows.map((row) => ({ ...row, homeroom: "9" }));
  const held = await runRows(pool, district, buildSettings(district), all, { now: after(24) });
  expect(held.status).toBe("held");
  return { district, held: held.id };
}

describe("a job that fails after its run came to an end", () => {
  it("leaves a held import and its rows alone, so that it can still be approved", async () => {
    const { district, held } = await heldImport();
    await failRun(commandOf(pool, district, { now: after(25) }), { runId: held });
    expect(await getRun(pool, held)).toMatchObject({ status: "held", failureMessage: null });
    await approveRun(commandOf(pool, district, { now: after(26) }), { runId: held, schools: null, reason: "Right." });
    await resumeRun(pool, district, held, after(26));
    expect(await getRun(pool, held)).toMatchObject({ status: "completed", updated: 12 });
  });
});

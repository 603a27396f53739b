import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPool, type Pool } from "@/db/client";
import { auditEntries, deliveries, districts, recordChanges, runLines, runs, scheduleOccurrences } from "@/db/schema";
import { runsRouter } from "@/server/api/routers/runs";
import { createCaller } from "@/server/api/trpc";
import { exportLines } from "@/server/runs/export-lines";
import { exportLog } from "@/server/runs/export-log";
import { expireWaiting } from "@/server/runs/expire-waiting";
import { listRunLines } from "@/server/runs/log";
import { purgeLogs } from "@/server/runs/purge-logs";
import { exportLinesInput, listLinesInput } from "@/server/runs/schema";
import { getRunSummary } from "@/server/runs/summary";
import { buildDistrict, buildSettings, commandOf } from "@/tests/support/builders";
import { refusalOf, requestBy } from "@/tests/support/callers";
import { rawStudent } from "@/tests/support/import-rows";
import { createTestDatabase } from "@/tests/support/postgres";
import { getRun, runRows } from "@/tests/support/staged-run";

let pool: Pool;
let drop: () => Promise<void>;

beforeAll(async () => {
  const database = await createTestDatabase();
  pool = openPool(database.url, { max: 4 });
  drop = database.drop;
});

afterAll(async () => {
  await pool.sql.end();
  await drop();
});

const START = new Date("2026-08-04T06:09:00Z");
const after = (days: number) => new Date(START.getTime() + days * 24 * 60 * 60 * 1000);
const auditOf = (districtId: string) =>
  pool.db.select().from(auditEntries).where(eq(auditEntries.districtId, districtId)).orderBy(auditEntries.id);
const linesOf = (runId: string) => pool.db.select().from(runLines).where(eq(runLines.runId, runId));

describe("retention (product rule 11, D16)", () => {
  it("keeps log lines 30 days, summaries and histories 13 months, and the last completed import for good", async () => {
    const district = await buildDistrict(pool);
    const settings = buildSettings(district);
    const rows = Array.from({ length: 12 }, () => rawStudent());
    const first = await runRows(pool, district, settings, rows, { now: START });
    const changed = rows.map((row, index) => (index === 0 ? { ...row, homeroom: "9" } : row));
    const second = await runRows(pool, district, settings, changed, { now: after(1) });
    await purgeLogs(pool.db, after(29));
    expect(await linesOf(first.id)).toHaveLength(12);
    const summary = await getRunSummary(pool.db, district.id, null, first.id);
    expect(summary).toMatchObject({ keptUntil: after(30), keptDays: 30 });
    const late = commandOf(pool, district, { now: after(31) });
    await expect(exportLog(late, { runId: first.id })).rejects.toThrow("older than 30 days");
    await expect(exportLines(late, exportLinesInput.parse({ runId: first.id }))).rejects.toThrow("older than 30 days");
    const listed = listLinesInput.parse({ runId: first.id });
    await expect(listRunLines(pool.db, district.id, null, listed, after(31))).rejects.toThrow("older than 30 days");
    // The week of the import ends on Monday 10 August; its lines go 30 days later.
    expect((await purgeLogs(pool.db, after(37))).partitions.sort()).toEqual([
      "raw_chunks_20260803",
      "run_lines_20260803",
    ]);
    const [gone] = await pool.db.execute<{ lines: string | null }>(
      sql`select to_regclass('run_lines_20260803')::text as lines`,
    );
    expect(gone?.lines).toBeNull();
    expect(await getRun(pool, first.id)).toMatchObject({ created: 12 });
    expect(await purgeLogs(pool.db, after(380))).toMatchObject({ partitions: [], runs: 0, changes: 0 });
    expect(await purgeLogs(pool.db, after(420))).toMatchObject({ partitions: [], runs: 1, changes: 1 });
    expect((await auditOf(district.id)).at(-1)).toMatchObject({
      action: "retention.history_purged",
      detail: { keptMonths: 13, runs: 1, changes: 1, starts: 0, mails: 0 },
    });
    const left = await pool.db.select({ id: runs.id }).from(runs).where(eq(runs.districtId, district.id));
    expect(left).toEqual([{ id: second.id }]);
    expect(await pool.db.select().from(recordChanges).where(eq(recordChanges.districtId, district.id))).toEqual([]);
  });

  it("goes by each district's own days, and never below 30", async () => {
    const [patient, other] = [await buildDistrict(pool), await buildDistrict(pool)];
    const [kept, gone] = [
      await runRows(pool, patient, buildSettings(patient), [rawStudent()], { now: START }),
      await runRows(pool, other, buildSettings(other), [rawStudent()], { now: START }),
    ];
    await pool.db.update(districts).set({ logDays: 90 }).where(eq(districts.id, patient.id));
    expect(await purgeLogs(pool.db, after(60))).toMatchObject({ partitions: [] });
    expect([await linesOf(kept.id), await linesOf(gone.id)]).toMatchObject([[{ row: 1 }], []]);
    const shorter = pool.db.update(districts).set({ logDays: 29 }).where(eq(districts.id, patient.id));
    await expect(shorter).rejects.toMatchObject({ cause: { constraint_name: "districts_log_days_check" } });
  });

  it("writes into each district's audit log what was removed, and nothing when nothing was", async () => {
    const [district, quiet] = [await buildDistrict(pool), await buildDistrict(pool)];
    const run = await runRows(pool, district, buildSettings(district), [rawStudent(), rawStudent()], { now: START });
    await purgeLogs(pool.db, after(37));
    await purgeLogs(pool.db, after(38));
    expect(await auditOf(district.id)).toMatchObject([
      {
        actor: "system:purge-logs",
        action: "retention.log_purged",
        subject: "2026-08-03",
        detail: { keptDays: 30, imports: [run.number] },
      },
    ]);
    expect(await auditOf(quiet.id)).toEqual([]);
  });
});

describe("what became of scheduled starts, and mails that were about no import", () => {
  it("goes with the summaries, by each district's own months, and is counted in the audit log", async () => {
    const [district, patient] = [await buildDistrict(pool), await buildDistrict(pool)];
    await pool.db.update(districts).set({ historyMonths: 24 }).where(eq(districts.id, patient.id));
    for (const { id: districtId } of [district, patient]) {
      for (const at of [START, after(100)]) {
        const due = { districtId, dataType: "student" as const, dueAt: at, claimedAt: at };
        await pool.db.insert(scheduleOccurrences).values({ ...due, status: "skipped" });
        const facts = { district: { name: "Riverbend", timeZone: "UTC" }, person: "staff" as const };
        const mail = { districtId, kind: "account_ready" as const, recipient: "ana@riverbend.example", facts };
        await pool.db.insert(deliveries).values({ ...mail, subject: `change:${at.getTime()}`, createdAt: at });
      }
    }
    await purgeLogs(pool.db, after(420));
    await purgeLogs(pool.db, after(421));
    const left = async (table: typeof scheduleOccurrences | typeof deliveries, districtId: string) =>
      (await pool.db.select().from(table).where(eq(table.districtId, districtId))).length;
    expect([await left(scheduleOccurrences, district.id), await left(deliveries, district.id)]).toEqual([1, 1]);
    expect([await left(scheduleOccurrences, patient.id), await left(deliveries, patient.id)]).toEqual([2, 2]);
    expect(await auditOf(district.id)).toMatchObject([
      { action: "retention.history_purged", detail: { runs: 0, changes: 0, starts: 1, mails: 1 } },
    ]);
  });
});

describe("how long a district keeps its logs", () => {
  it("is set by site managers, upwards only, and written down", async () => {
    const district = await buildDistrict(pool);
    const caller = async (role: "site_manager" | "analyst") =>
      createCaller(runsRouter)(await requestBy(pool, district, role));
    expect(await refusalOf((await caller("analyst")).saveRetention({ logDays: 60, historyMonths: 13 }))).toBe(
      "FORBIDDEN",
    );
    const manager = await caller("site_manager");
    expect(await refusalOf(manager.saveRetention({ logDays: 29, historyMonths: 13 }))).toBe("BAD_REQUEST");
    await manager.saveRetention({ logDays: 60, historyMonths: 24 });
    await manager.saveRetention({ logDays: 60, historyMonths: 24 });
    expect(await manager.retention()).toEqual({ logDays: 60, historyMonths: 24 });
    const audit = await pool.db.select().from(auditEntries).where(eq(auditEntries.districtId, district.id));
    expect(audit).toMatchObject([
      { action: "retention.saved", detail: { before: { logDays: 30 }, after: { logDays: 60, historyMonths: 24 } } },
    ]);
  });
});

describe("what waits for a person", () => {
  it("expires unused after its time (product rule 5)", async () => {
    const district = await buildDistrict(pool);
    const settings = buildSettings(district);
    const rows = Array.from({ length: 6 }, () => rawStudent());
    await runRows(pool, district, settings, rows, { now: START });
    const all = rows.map((row) => ({ ...row, homeroom: "9" }));
    const held = await runRows(pool, district, settings, all, { now: after(1) });
    expect(held.status).toBe("held");
    expect(await expireWaiting(pool.db, after(7.9))).toEqual({ expired: 0 });
    expect(await expireWaiting(pool.db, after(8))).toEqual({ expired: 1 });
    expect(await expireWaiting(pool.db, after(8))).toEqual({ expired: 0 });
    expect(await getRun(pool, held.id)).toMatchObject({ status: "expired" });
    expect(await auditOf(district.id)).toMatchObject([
      { actor: "system:expire-holds", action: "import.expired", subject: held.id, detail: { number: held.number } },
    ]);
  });
});

import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPool, type Pool } from "@/db/client";
import {
  alerts,
  connections,
  dataTypeSettings,
  notSamePairs,
  recipients,
  runs,
  schoolMatches,
  students,
  typedValues,
} from "@/db/schema";
import { judgeCandidate } from "@/server/alerts/judge-candidate";
import { typeValue } from "@/server/alerts/type-value";
import { lockConnection } from "@/server/connection/lock-connection";
import { DomainError } from "@/server/platform/errors";
import { resetConfiguration } from "@/server/runs/reset-configuration";
import { startRun } from "@/server/runs/start-run";
import { buildDistrict, buildSettings, commandOf, type BuiltDistrict } from "@/tests/support/builders";
import { rawStudent } from "@/tests/support/import-rows";
import { createTestDatabase } from "@/tests/support/postgres";
import { silenceEvents } from "@/tests/support/silent-events";
import { getRun, runRows, stageRun } from "@/tests/support/staged-run";

let pool: Pool;
let drop: () => Promise<void>;

let events: Awaited<ReturnType<typeof silenceEvents>>;

beforeAll(async () => {
  events = await silenceEvents();
  const database = await createTestDatabase();
  pool = openPool(database.url, { max: 4 });
  drop = database.drop;
});

afterAll(async () => {
  await pool.sql.end();
  await drop();
  await events.stop();
});

const at = new Date("2026-08-01T00:00:00Z");
const input = { confirmation: "Riverbend Unified" };
const epochOf = async (district: BuiltDistrict) =>
  (await pool.db.select().from(connections).where(eq(connections.districtId, district.id)))[0]!;

async function connected() {
  const district = await buildDistrict(pool);
  await pool.db.insert(connections).values({
    districtId: district.id,
    connector: "powerschool",
    sealedCredentials: "sealed",
    publicCredentials: {},
    status: "connected",
    savedAt: at,
    savedBy: "test",
  });
  await pool.db
    .insert(recipients)
    .values({ districtId: district.id, dataType: "student", email: "a@b.example", addedAt: at, addedBy: "test" });
  return { district, context: commandOf(pool, district, { role: "site_manager" }) };
}

describe("Reset configuration (D04, product rule 7)", () => {
  it("keeps roster, recipients and history, discards what waits, and closes what was asked", async () => {
    const { district, context } = await connected();
    const settings = buildSettings(district);
    const rows = Array.from({ length: 6 }, () => rawStudent());
    await runRows(pool, district, settings, rows);
    const twice = rawStudent({ ...rows[0]!, sisId: "other", studentNumber: "other" });
    await runRows(pool, district, settings, [...rows.slice(1), twice]);
    const preview = await runRows(pool, district, settings, rows, { kind: "preview" });
    const before = await epochOf(district);
    await resetConfiguration(context, input);
    const after = await epochOf(district);
    expect(after).toMatchObject({ status: "reset", sealedCredentials: "" });
    expect(after.epoch).not.toBe(before.epoch);
    expect(await pool.db.select().from(students).where(eq(students.districtId, district.id))).toHaveLength(6);
    expect(await pool.db.select().from(recipients).where(eq(recipients.districtId, district.id))).toHaveLength(1);
    expect(await pool.db.select().from(runs).where(eq(runs.districtId, district.id))).toHaveLength(3);
    expect(await getRun(pool, preview.id)).toMatchObject({ status: "discarded" });
    const asked = await pool.db.select().from(alerts).where(eq(alerts.districtId, district.id));
    expect(asked.map((alert) => alert.state)).toEqual(["closed"]);
    await resetConfiguration(context, input);
    expect((await epochOf(district)).epoch).toBe(after.epoch);
  });

  it("forgets what people said about the old system's ids, which the next one may give to other children", async () => {
    const { district, context } = await connected();
    const settings = buildSettings(district);
    const row = rawStudent();
    await runRows(pool, district, settings, [row]);
    const unnamed = rawStudent({ sisId: "u-1", lastName: null });
    const twice = rawStudent({ ...row, sisId: "d-1", studentNumber: "d-1" });
    await runRows(pool, district, settings, [unnamed, twice]);
    await typeValue(context, { dataType: "student", sourceId: "u-1", field: "lastName", value: "Osei" });
    const [alert] = await pool.db.select().from(alerts).where(eq(alerts.districtId, district.id));
    const judged = { alertId: alert!.id, recordId: alert!.candidates[0]!.recordId, isSame: false };
    await judgeCandidate(context, judged);
    await resetConfiguration(context, input);
    expect(await pool.db.select().from(typedValues).where(eq(typedValues.districtId, district.id))).toEqual([]);
    expect(await pool.db.select().from(notSamePairs).where(eq(notSamePairs.districtId, district.id))).toEqual([]);
    const again = await runRows(pool, district, settings, [unnamed, twice]);
    expect(again).toMatchObject({ rejected: 1, held: 1 });
  });

  it("and the start of an import never pass each other: one of the two is refused", async () => {
    for (let round = 0; round < 8; round++) {
      const { district, context } = await connected();
      const { fields, codes, sync } = buildSettings(district);
      const saved = { districtId: district.id, dataType: "student" as const, savedBy: "test" };
      await pool.db.insert(dataTypeSettings).values({ ...saved, fields, codes, sync });
      const [school] = district.schools;
      const match = { districtId: district.id, schoolId: school!.id, sourceId: "101", savedAt: at, savedBy: "test" };
      await pool.db.insert(schoolMatches).values(match);
      const start = () => startRun(context, { dataType: "student" });
      const reset = () => resetConfiguration(context, input);
      const both = round % 2 === 0 ? [start(), reset()] : [reset(), start()];
      const settled = await Promise.allSettled(both);
      expect(settled.filter((one) => one.status === "fulfilled")).toHaveLength(1);
      const refused = settled.find((one) => one.status === "rejected");
      expect(refused?.reason).toBeInstanceOf(DomainError);
      const { status } = await epochOf(district);
      const queued = await pool.db.select().from(runs).where(eq(runs.districtId, district.id));
      expect(queued).toHaveLength(status === "reset" ? 0 : 1);
    }
  });

  it("waits for an import that is being queued, and is then refused", async () => {
    const { district, context } = await connected();
    const runId = await stageRun(pool, district, buildSettings(district), []);
    await pool.db.update(runs).set({ status: "completed" }).where(eq(runs.id, runId));
    let reset: Promise<void> | undefined;
    await pool.db.transaction(async (tx) => {
      await lockConnection(tx, district.id, "share");
      reset = resetConfiguration(context, input);
      // What is not committed is not seen by others: without the lock the reset would find nothing running.
      await Promise.race([reset.catch(() => {}), new Promise((resolve) => setTimeout(resolve, 200))]);
      await tx.update(runs).set({ status: "queued" }).where(eq(runs.id, runId));
    });
    await expect(reset).rejects.toThrow("is running");
    expect(await epochOf(district)).toMatchObject({ status: "connected" });
  });

  it("is refused while an import runs, and without the district's name", async () => {
    const { district, context } = await connected();
    await expect(resetConfiguration(context, { confirmation: "Riverbend" })).rejects.toThrow("Nothing was reset");
    await stageRun(pool, district, buildSettings(district), [rawStudent()]);
    await expect(resetConfiguration(context, input)).rejects.toThrow("is running");
    expect(await epochOf(district)).toMatchObject({ status: "connected" });
  });
});

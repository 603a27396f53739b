import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPool, type Pool } from "@/db/client";
import { alerts, connections, recipients, runs, students } from "@/db/schema";
import { resetConfiguration } from "@/server/runs/reset-configuration";
import { buildDistrict, buildSettings, commandOf, type BuiltDistrict } from "@/tests/support/builders";
import { rawStudent } from "@/tests/support/import-rows";
import { createTestDatabase } from "@/tests/support/postgres";
import { getRun, runRows, stageRun } from "@/tests/support/staged-run";

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

  it("is refused while an import runs, and without the district's name", async () => {
    const { district, context } = await connected();
    await expect(resetConfiguration(context, { confirmation: "Riverbend" })).rejects.toThrow("Nothing was reset");
    await stageRun(pool, district, buildSettings(district), [rawStudent()]);
    await expect(resetConfiguration(context, input)).rejects.toThrow("is running");
    expect(await epochOf(district)).toMatchObject({ status: "connected" });
  });
});

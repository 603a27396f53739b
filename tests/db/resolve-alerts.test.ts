import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPool, type Pool } from "@/db/client";
import { alerts, connections, dataTypeSettings, runs, schoolMatches, students, typedValues } from "@/db/schema";
import { cancelDecision } from "@/server/alerts/cancel-decision";
import { decideDuplicate } from "@/server/alerts/decide-duplicate";
import { judgeCandidate } from "@/server/alerts/judge-candidate";
import { removeTypedValue, typeValue } from "@/server/alerts/type-value";
import type { RunSettings } from "@/server/engine/types";
import { processDecisions } from "@/server/runs/process-decisions";
import { driveRun } from "@/server/runs/stages";
import { buildDistrict, buildSettings, commandOf, type BuiltDistrict } from "@/tests/support/builders";
import { rawStudent, type RawStudent } from "@/tests/support/import-rows";
import { createTestDatabase } from "@/tests/support/postgres";
import { silenceEvents } from "@/tests/support/silent-events";
import { getRun, runRows } from "@/tests/support/staged-run";

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

const rosterOf = (district: BuiltDistrict) =>
  pool.db.select().from(students).where(eq(students.districtId, district.id)).orderBy(students.sisId);
const alertsOf = (district: BuiltDistrict) =>
  pool.db.select().from(alerts).where(eq(alerts.districtId, district.id)).orderBy(alerts.sourceId);

/** Saves what a run of decisions reads: a connection, school matches and the settings. */
async function saveSettings(district: BuiltDistrict, settings: RunSettings): Promise<void> {
  const at = new Date("2026-08-01T00:00:00Z");
  await pool.db.insert(connections).values({
    districtId: district.id,
    connector: "powerschool",
    sealedCredentials: "sealed",
    publicCredentials: {},
    status: "connected",
    savedAt: at,
    savedBy: "test",
  });
  await pool.db.insert(schoolMatches).values(
    district.schools.map((school) => ({
      districtId: district.id,
      schoolId: school.id,
      sourceId: school.number,
      savedAt: at,
      savedBy: "test",
    })),
  );
  await pool.db.insert(dataTypeSettings).values({
    districtId: district.id,
    dataType: "student",
    fields: settings.fields,
    codes: settings.codes,
    sync: settings.sync,
    fieldsSavedAt: at,
    codesSavedAt: at,
    syncSavedAt: at,
    savedBy: "test",
  });
}

/** Ten students and two records that may be two of them: same last name and birth date, other ids. */
async function districtWithDuplicates() {
  const district = await buildDistrict(pool);
  const settings = buildSettings(district);
  await saveSettings(district, settings);
  const rows = Array.from({ length: 10 }, () => rawStudent());
  const copies = rows.slice(0, 2).map((row) => ({ ...rawStudent(row), sisId: `x${row.sisId ?? ""}` }));
  copies.forEach((copy, index) =>
    Object.assign(copy, { studentNumber: `77${index}${rows[0]!.studentNumber ?? ""}`, email: null }),
  );
  await runRows(pool, district, settings, rows);
  // Under their old ids the SIS does not know the two any more.
  const all = [...rows.slice(2), ...copies];
  const run = await runRows(pool, district, settings, all);
  expect(run).toMatchObject({ held: 2, unchanged: 8, created: 0 });
  const [first, second] = await alertsOf(district);
  return { district, settings, rows, copies, all, first: first!, second: second!, context: commandOf(pool, district) };
}

async function process(context: ReturnType<typeof commandOf>) {
  const { runId } = await processDecisions(context, { dataType: "student" });
  await driveRun(context, { runId });
  return getRun(pool, runId);
}

describe("duplicates (D18)", () => {
  it("name the candidate and every reason", async () => {
    const { first, district, rows } = await districtWithDuplicates();
    const [known] = (await rosterOf(district)).filter((one) => one.sisId === rows[0]?.sisId);
    expect(first).toMatchObject({
      kind: "duplicate",
      state: "open",
      candidates: [{ recordId: known?.id, reasons: ["last_name_birth_date", "names_class_year"] }],
    });
  });

  it("are created and matched by Process all updates, and then known by their ids", async () => {
    const { context, district, settings, all, first, second, copies } = await districtWithDuplicates();
    await decideDuplicate(context, { alertId: first.id, decision: { kind: "create" } });
    const recordId = second.candidates[0]!.recordId;
    await decideDuplicate(context, { alertId: second.id, decision: { kind: "match", recordId } });
    const run = await process(context);
    expect(run).toMatchObject({ kind: "decisions", status: "completed", received: 2, created: 1, updated: 1 });
    expect((await alertsOf(district)).map((one) => one.state)).toEqual(["closed", "closed"]);
    const roster = await rosterOf(district);
    expect(roster).toHaveLength(11);
    expect(roster.find((one) => one.id === recordId)?.sisId).toBe(copies[1]?.sisId);
    expect(await runRows(pool, district, settings, all)).toMatchObject({ held: 0, unchanged: 10 });
  });

  it("stay undecided and are not imported (D19), also while others are processed", async () => {
    const { context, district, settings, all, first, second } = await districtWithDuplicates();
    await decideDuplicate(context, { alertId: first.id, decision: { kind: "create" } });
    expect(await process(context)).toMatchObject({ created: 1, received: 1 });
    expect((await alertsOf(district)).find((one) => one.id === second.id)?.state).toBe("open");
    expect(await runRows(pool, district, settings, all)).toMatchObject({ held: 1 });
    await expect(processDecisions(context, { dataType: "student" })).rejects.toThrow("Nothing is decided");
  });

  it("can be cancelled before processing, and not after", async () => {
    const { context, district, first } = await districtWithDuplicates();
    await decideDuplicate(context, { alertId: first.id, decision: { kind: "create" } });
    await cancelDecision(context, { alertId: first.id });
    await cancelDecision(context, { alertId: first.id });
    expect((await alertsOf(district))[0]).toMatchObject({ state: "open", decision: null });
    await decideDuplicate(context, { alertId: first.id, decision: { kind: "create" } });
    await process(context);
    await expect(cancelDecision(context, { alertId: first.id })).rejects.toThrow("was processed");
  });

  it("keep a decision through an import that comes before it is processed", async () => {
    const { context, district, settings, all, first } = await districtWithDuplicates();
    await decideDuplicate(context, { alertId: first.id, decision: { kind: "create" } });
    expect(await runRows(pool, district, settings, all)).toMatchObject({ held: 2, created: 0 });
    expect((await alertsOf(district))[0]).toMatchObject({ state: "decided", decision: { kind: "create" } });
  });

  it("remember Not the same person, and create the record at the next import", async () => {
    const { context, district, settings, all, first } = await districtWithDuplicates();
    const recordId = first.candidates[0]!.recordId;
    await judgeCandidate(context, { alertId: first.id, recordId, isSame: false });
    expect((await alertsOf(district))[0]).toMatchObject({ state: "decided", decision: { kind: "create" } });
    await judgeCandidate(context, { alertId: first.id, recordId, isSame: true });
    expect((await alertsOf(district))[0]).toMatchObject({ state: "open", decision: null });
    await judgeCandidate(context, { alertId: first.id, recordId, isSame: false });
    expect(await runRows(pool, district, settings, all)).toMatchObject({ held: 1, created: 1 });
    expect((await alertsOf(district))[0]?.state).toBe("closed");
  });

  it("are closed when a complete import no longer holds them", async () => {
    const { district, settings, rows } = await districtWithDuplicates();
    await runRows(pool, district, settings, rows);
    expect((await alertsOf(district)).map((one) => one.state)).toEqual(["closed", "closed"]);
  });

  it("refuse a second match with the same student, a stranger as candidate, and another district", async () => {
    const { context, district, first, second } = await districtWithDuplicates();
    const recordId = first.candidates[0]!.recordId;
    const matched = { kind: "match" as const, recordId };
    await decideDuplicate(context, { alertId: first.id, decision: matched });
    await expect(decideDuplicate(context, { alertId: second.id, decision: matched })).rejects.toThrow("not suggested");
    await pool.db.update(alerts).set({ candidates: first.candidates }).where(eq(alerts.id, second.id));
    await expect(decideDuplicate(context, { alertId: second.id, decision: matched })).rejects.toThrow(
      "already matched",
    );
    const stranger = commandOf(pool, await buildDistrict(pool));
    const input = { alertId: first.id, recordId, isSame: false, decision: { kind: "create" as const } };
    for (const command of [decideDuplicate, cancelDecision, judgeCandidate]) {
      await expect(command(stranger, input)).rejects.toThrow("no such alert");
    }
    expect((await alertsOf(district))[0]).toMatchObject({ state: "decided", decision: matched });
  });
});

describe("an id that came back for a different person", () => {
  async function reused() {
    const district = await buildDistrict(pool);
    const settings = buildSettings(district);
    await saveSettings(district, settings);
    const rows = Array.from({ length: 5 }, () => rawStudent());
    await runRows(pool, district, settings, rows);
    const other: RawStudent = {
      ...rows[0]!,
      studentNumber: "555",
      lastName: "Wu",
      firstName: "Kai",
      birthOn: "2009-05-01",
    };
    const next = [other, ...rows.slice(1)];
    expect(await runRows(pool, district, settings, next)).toMatchObject({ held: 1 });
    const [alert] = await alertsOf(district);
    return { district, settings, rows, next, alert: alert!, context: commandOf(pool, district) };
  }

  it("becomes somebody new on Create record; the old record keeps its data and loses the id", async () => {
    const { context, district, alert, rows, settings, next } = await reused();
    expect(alert).toMatchObject({ kind: "reused_id", candidates: [{ reasons: ["same_id"] }] });
    await decideDuplicate(context, { alertId: alert.id, decision: { kind: "create" } });
    expect(await process(context)).toMatchObject({ status: "completed", created: 1 });
    const roster = await rosterOf(district);
    expect(roster).toHaveLength(6);
    expect(roster.find((one) => one.lastName === "Wu")?.sisId).toBe(rows[0]?.sisId);
    expect(roster.find((one) => one.lastName === rows[0]?.lastName)).toMatchObject({ sisId: null, isActive: true });
    expect(await runRows(pool, district, settings, next)).toMatchObject({ unchanged: 5, held: 0 });
  });

  it("is the same person after all on Match", async () => {
    const { context, district, alert } = await reused();
    const recordId = alert.candidates[0]!.recordId;
    await decideDuplicate(context, { alertId: alert.id, decision: { kind: "match", recordId } });
    expect(await process(context)).toMatchObject({ status: "completed", updated: 1 });
    expect((await rosterOf(district)).find((one) => one.id === recordId)).toMatchObject({ lastName: "Wu" });
    await expect(judgeCandidate(context, { alertId: alert.id, recordId, isSame: false })).rejects.toThrow("processed");
  });
});

describe("a missing value", () => {
  it("is typed here, holds until the SIS sends one, and says whose it is", async () => {
    const district = await buildDistrict(pool);
    const settings = buildSettings(district);
    const context = commandOf(pool, district);
    const row = rawStudent({ classYear: null });
    const rest = Array.from({ length: 4 }, () => rawStudent());
    expect(await runRows(pool, district, settings, [row, ...rest])).toMatchObject({ rejected: 1, created: 4 });
    const place = { dataType: "student" as const, sourceId: row.sisId!, field: "classYear" };
    await expect(typeValue(context, { ...place, value: "soon" })).rejects.toThrow("Nothing was saved");
    await expect(typeValue(context, { ...place, field: "sisId", value: "1" })).rejects.toThrow(
      "only be mended in the SIS",
    );
    await typeValue(context, { ...place, value: "2029" });
    expect(await runRows(pool, district, settings, [row, ...rest])).toMatchObject({ rejected: 0, created: 1 });
    const made = (await rosterOf(district)).find((one) => one.sisId === row.sisId);
    expect(made).toMatchObject({ classYear: 2029, origins: { classYear: { by: "hand" } } });
    expect(await runRows(pool, district, settings, [row, ...rest])).toMatchObject({ unchanged: 5 });
    const typed = () => pool.db.select().from(typedValues).where(eq(typedValues.districtId, district.id));
    expect(await typed()).toHaveLength(1);
    expect(await runRows(pool, district, settings, [{ ...row, classYear: "2030" }, ...rest])).toMatchObject({
      updated: 1,
    });
    expect(await typed()).toHaveLength(0);
    await typeValue(context, { ...place, value: "2029" });
    await removeTypedValue(commandOf(pool, await buildDistrict(pool)), place);
    expect(await typed()).toHaveLength(1);
    await removeTypedValue(context, place);
    await removeTypedValue(context, place);
    expect(
      await pool.db
        .select()
        .from(typedValues)
        .where(and(eq(typedValues.districtId, district.id))),
    ).toHaveLength(0);
  });
});

describe("processing", () => {
  it("is refused while an import of the data type runs", async () => {
    const { context, first, district } = await districtWithDuplicates();
    await decideDuplicate(context, { alertId: first.id, decision: { kind: "create" } });
    const { runId } = await processDecisions(context, { dataType: "student" });
    await expect(processDecisions(context, { dataType: "student" })).rejects.toThrow("already running");
    await driveRun(context, { runId });
    expect(
      await pool.db
        .select()
        .from(runs)
        .where(and(eq(runs.districtId, district.id), eq(runs.kind, "decisions"))),
    ).toHaveLength(1);
  });
});

import { text } from "node:stream/consumers";
import { and, count, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPool, type Pool } from "@/db/client";
import { auditEntries, students } from "@/db/schema";
import { exportUndo } from "@/server/runs/export-undo";
import { figuresOf, sumFigures, type SchoolEffect } from "@/server/runs/undo-effect";
import { previewUndo } from "@/server/runs/undo-preview";
import { redoRun, undoRun } from "@/server/runs/undo-run";
import { driveUndo } from "@/server/runs/undo-stages";
import { buildDistrict, buildSettings, commandOf, type BuiltDistrict } from "@/tests/support/builders";
import { rawStudent } from "@/tests/support/import-rows";
import { createTestDatabase } from "@/tests/support/postgres";
import { silenceEvents } from "@/tests/support/silent-events";
import { runRows } from "@/tests/support/staged-run";

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

const START = new Date("2026-08-04T06:09:00Z");
const later = (hours: number) => new Date(START.getTime() + hours * 60 * 60 * 1000);

/**
 * An import that creates two, moves three from one school to the other and two back, makes one inactive, and makes
 * active one who had been inactive.
 */
async function imported() {
  const district = await buildDistrict(pool);
  const base = buildSettings(district);
  const settings = { ...base, sync: { ...base.sync, inactivateMissing: true } };
  const rows = Array.from({ length: 40 }, (_, index) => rawStudent({ school: index < 20 ? "101" : "102" }));
  const first = rows.map((row, index) => (index === 39 ? { ...row, enrollmentStatus: "1" } : row));
  await runRows(pool, district, settings, first, { now: later(-24) });
  const next = rows.slice(1).map((row, index) => {
    if (index < 3) return { ...row, school: "102" };
    return index > 35 && index < 38 ? { ...row, school: "101" } : row;
  });
  const created = [rawStudent({ lastName: "=1+1" }), rawStudent({ school: "102" })];
  const run = await runRows(pool, district, settings, [...next, ...created], { now: START });
  expect(run).toMatchObject({ status: "completed", created: 2, updated: 6, inactivated: 1 });
  return { district, run, context: commandOf(pool, district, { now: later(2) }) };
}

async function activeBySchool(district: BuiltDistrict): Promise<Record<string, number>> {
  const rows = await pool.db
    .select({ schoolId: students.schoolId, records: count() })
    .from(students)
    .where(and(eq(students.districtId, district.id), eq(students.isActive, true)))
    .groupBy(students.schoolId);
  return Object.fromEntries(rows.map((row) => [row.schoolId, row.records]));
}

const after = (schools: SchoolEffect[], restoresValues: boolean) =>
  Object.fromEntries(schools.map((school) => [school.schoolId, figuresOf(school, restoresValues).activeAfter]));

describe("the preview of an undo", () => {
  it("says by school how many are active afterwards, also when students go back to another school", async () => {
    const { district, run, context } = await imported();
    const { undo, redo } = await previewUndo(pool.db, district.id, { runId: run.id }, later(2));
    expect(redo).toBeNull();
    const sum = sumFigures(undo!.schools.map((school) => figuresOf(school, true)));
    expect(sum).toMatchObject({ becomeInactive: 3, activeAgain: 1, changeSchool: 0, restored: 7 });
    const changes = undo!.schools.map((school) => figuresOf(school, true).changeSchool).sort((a, b) => a - b);
    expect(changes).toEqual([-1, 1]);
    const { runId } = await undoRun(context, { runId: run.id, restoresValues: true });
    await driveUndo(context, { runId });
    expect(await activeBySchool(district)).toEqual(after(undo!.schools, true));
  });

  it("leaves everybody where they are when values are not restored", async () => {
    const { district, run, context } = await imported();
    const { undo } = await previewUndo(pool.db, district.id, { runId: run.id }, later(2));
    const { runId } = await undoRun(context, { runId: run.id, restoresValues: false });
    await driveUndo(context, { runId });
    expect(await activeBySchool(district)).toEqual(after(undo!.schools, false));
  });

  it("is followed by that of its redo, which gives back what the undo took", async () => {
    const { district, run, context } = await imported();
    const before = await activeBySchool(district);
    const { runId } = await undoRun(context, { runId: run.id, restoresValues: true });
    await driveUndo(context, { runId });
    const preview = await previewUndo(pool.db, district.id, { runId: run.id }, later(3));
    expect(preview).toMatchObject({ undo: null, redo: { values: 9 } });
    expect(after(preview.redo!.schools, true)).toEqual(before);
    const again = await redoRun(context, { runId: run.id });
    await driveUndo(context, again);
    expect(await activeBySchool(district)).toEqual(before);
  });

  it("names what ends with it", async () => {
    const { district, run } = await imported();
    const preview = await runRows(pool, district, buildSettings(district), [rawStudent()], {
      kind: "preview",
      now: later(1),
    });
    const { waiting } = await previewUndo(pool.db, district.id, { runId: run.id }, later(2));
    expect(waiting).toMatchObject([{ number: preview.number, kind: "previewed" }]);
  });

  it("is exported record by record, as what would be done, for those who may export", async () => {
    const { district, run, context } = await imported();
    const viewer = commandOf(pool, district, { role: "viewer", now: later(2) });
    await expect(exportUndo(viewer, { runId: run.id, plan: "undo" })).rejects.toThrow("no exports");
    const stranger = commandOf(pool, await buildDistrict(pool), { now: later(2) });
    await expect(exportUndo(stranger, { runId: run.id, plan: "undo" })).rejects.toThrow("no such import");
    await expect(exportUndo(context, { runId: run.id, plan: "redo" })).rejects.toThrow("no undo");
    const created = (await text((await exportUndo(context, { runId: run.id, plan: "undo" })).stream)).split("\r\n");
    expect(created.filter((line) => line.includes("Would be inactivated"))).toHaveLength(2);
    expect(created.join()).toContain("'=1+1");
    const { fileName, stream } = await exportUndo(context, { runId: run.id, plan: "restore" });
    const lines = (await text(stream)).split("\r\n");
    expect(fileName).toBe(`import-${run.number}-undo-preview.csv`);
    const moved = lines.filter((line) => line.includes(",school,School"));
    expect(moved).toHaveLength(5);
    expect(moved.filter((line) => line.includes("school,School 102,School 101"))).toHaveLength(3);
    expect(lines.filter((line) => line.includes("Would be"))).toHaveLength(2 + 7);
    const late = commandOf(pool, district, { now: later(80) });
    await expect(exportUndo(late, { runId: run.id, plan: "undo" })).rejects.toThrow("72 hours");
    const audit = await pool.db.select().from(auditEntries).where(eq(auditEntries.districtId, district.id));
    expect(audit.map((entry) => [entry.action, entry.detail.plan])).toEqual([
      ["import.undo_preview_exported", "undo"],
      ["import.undo_preview_exported", "restore"],
    ]);
  });
});

import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPool, type Pool } from "@/db/client";
import { runLines, runs, students } from "@/db/schema";
import { student } from "@/server/engine/catalogue/student";
import { stagingTables } from "@/server/engine/stage";
import { applyUndoRows } from "@/server/engine/undo";
import { cancelRun } from "@/server/runs/cancel-run";
import { closeUndoWindow } from "@/server/runs/close-undo-window";
import { listRunLines } from "@/server/runs/log";
import { listLinesInput } from "@/server/runs/schema";
import { figuresOf, sumFigures } from "@/server/runs/undo-effect";
import { previewUndo } from "@/server/runs/undo-preview";
import { redoRun, undoRun } from "@/server/runs/undo-run";
import { driveUndo, planUndoRun } from "@/server/runs/undo-stages";
import { buildDistrict, buildSettings, commandOf, type BuiltDistrict } from "@/tests/support/builders";
import { rawStudent } from "@/tests/support/import-rows";
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
type Student = Awaited<ReturnType<typeof rosterOf>>[number];
/** What a person sees of a record; bookkeeping apart. */
const seen = ({ contentHash: _c, origins: _o, updatedAt: _u, ...rest }: Student) => rest;

const HOUR = 60 * 60 * 1000;
const START = new Date("2026-08-04T06:09:00Z");
const later = (hours: number) => new Date(START.getTime() + hours * HOUR);

/** Forty students from a first import; then one that creates three, changes two and inactivates one. */
async function imported() {
  const district = await buildDistrict(pool);
  const base = buildSettings(district);
  const settings = { ...base, sync: { ...base.sync, inactivateMissing: true } };
  const rows = Array.from({ length: 40 }, (_, index) => rawStudent({ school: index < 20 ? "101" : "102" }));
  await runRows(pool, district, settings, rows, { now: later(-24) });
  const before = await rosterOf(district);
  const next = [
    ...rows.slice(1).map((row, index) => (index < 2 ? { ...row, homeroom: "999", school: "102" } : row)),
    ...Array.from({ length: 3 }, () => rawStudent()),
  ];
  const run = await runRows(pool, district, settings, next, { now: START });
  expect(run).toMatchObject({ status: "completed", created: 3, updated: 2, inactivated: 1 });
  const made = (await rosterOf(district)).filter((one) => one.createdByRun === run.id);
  return { district, settings, rows, next, before, run, made, context: commandOf(pool, district, { now: later(2) }) };
}

async function undo(world: Awaited<ReturnType<typeof imported>>, restoresValues = false) {
  const { runId } = await undoRun(world.context, { runId: world.run.id, restoresValues });
  await driveUndo(world.context, { runId });
  return getRun(pool, runId);
}

async function editByHand(student: Student, at: Date) {
  await pool.db
    .update(students)
    .set({
      homeroom: "7",
      contentHash: null,
      origins: { homeroom: { by: "hand", personId: randomUUID(), at: at.toISOString() } },
    })
    .where(eq(students.id, student.id));
}

describe("undo of a student import (product rule 6, D17)", () => {
  it("makes the created students inactive and leaves everybody else exactly as they are", async () => {
    const world = await imported();
    const after = await rosterOf(world.district);
    const run = await undo(world);
    expect(run).toMatchObject({ kind: "undo", status: "completed", inactivated: 3, received: 0, updated: 0 });
    const now = await rosterOf(world.district);
    const isMade = (one: Student) => one.createdByRun === world.run.id;
    expect(now.filter((one) => !isMade(one))).toEqual(after.filter((one) => !isMade(one)));
    expect(now.filter(isMade).map((one) => [one.isActive, one.enrollmentStatus])).toEqual(
      Array(3).fill([false, "INACTIVE"]),
    );
    expect(now.filter(isMade).map((one) => one.origins.enrollmentStatus)).toEqual(
      Array(3).fill({ by: "import", runId: run.id }),
    );
    expect(await getRun(pool, world.run.id)).toMatchObject({ undoneBy: run.id });
    const lines = await pool.db.select().from(runLines).where(eq(runLines.runId, run.id));
    expect(lines.map((line) => line.action)).toEqual(["inactivate", "inactivate", "inactivate"]);
  });

  it("keeps those that were edited since by hand, SchoolSync or Data Import, and says so", async () => {
    const world = await imported();
    const [first, second, third] = world.made;
    await editByHand(first!, later(1));
    const at = later(1).toISOString();
    await pool.db
      .update(students)
      .set({ origins: { email: { by: "school_sync", reference: "Nightly", at } } })
      .where(eq(students.id, second!.id));
    const preview = await previewUndo(pool.db, world.district.id, { runId: world.run.id }, later(2));
    expect(preview).toMatchObject({
      refusal: null,
      undo: { created: 3, becomeInactive: 1, kept: { hand: 1, school_sync: 1, data_import: 0 } },
    });
    expect(preview.undo?.keptStudents.map((one) => one.keptBy).sort()).toEqual(["hand", "school_sync"]);
    const run = await undo(world);
    expect(run).toMatchObject({ inactivated: 1, skipped: 2, received: 2 });
    const now = await rosterOf(world.district);
    const isActive = (one: Student | undefined) => now.find((other) => other.id === one?.id)?.isActive;
    expect([isActive(first), isActive(second), isActive(third)]).toEqual([true, true, false]);
  });

  it("restores what the import overwrote where it still is what the import wrote, also who it made inactive", async () => {
    const world = await imported();
    const changed = (await rosterOf(world.district)).filter((one) => one.homeroom === "999");
    await editByHand(changed[0]!, later(1));
    const preview = await previewUndo(pool.db, world.district.id, { runId: world.run.id }, later(2));
    const restored = sumFigures(preview.undo!.schools.map((school) => figuresOf(school, true)));
    expect(preview.undo).toMatchObject({ values: 4 });
    expect(restored).toMatchObject({ restored: 3, activeAgain: 1, stay: 1, changeSchool: 0 });
    const run = await undo(world, true);
    expect(run).toMatchObject({ inactivated: 3, updated: 3, received: 3 });
    const now = await rosterOf(world.district);
    const old = now.filter((one) => one.createdByRun !== world.run.id).map(seen);
    expect(old).toEqual(
      world.before.map(seen).map((one) => (one.id === changed[0]?.id ? { ...one, homeroom: "7" } : one)),
    );
  });

  it("is redone value by value, once", async () => {
    const world = await imported();
    const after = await rosterOf(world.district);
    await undo(world, true);
    const { runId } = await redoRun(world.context, { runId: world.run.id });
    await driveUndo(world.context, { runId });
    expect(await getRun(pool, runId)).toMatchObject({ kind: "redo", status: "completed", updated: 6, received: 6 });
    expect((await rosterOf(world.district)).map(seen)).toEqual(after.map(seen));
    expect(await getRun(pool, world.run.id)).toMatchObject({ undoneBy: null });
    await expect(redoRun(world.context, { runId: world.run.id })).rejects.toThrow("no undo");
    await expect(undoRun(world.context, { runId: world.run.id, restoresValues: false })).rejects.toThrow(
      "once already",
    );
  });

  it("brings everybody back with the next import", async () => {
    const world = await imported();
    await undo(world, true);
    const run = await runRows(pool, world.district, world.settings, world.next, { now: later(24) });
    expect(run).toMatchObject({ status: "completed", created: 0, updated: 5, inactivated: 1 });
  });

  it("is refused after 72 hours, by the command and by the database itself", async () => {
    const world = await imported();
    const input = { runId: world.run.id, restoresValues: false };
    const late = commandOf(pool, world.district, { now: later(72.02) });
    await expect(undoRun(late, input)).rejects.toThrow("72 hours");
    const { id: _, number: _n, ...run } = await getRun(pool, world.run.id);
    const forced = {
      ...run,
      kind: "undo" as const,
      undoOf: world.run.id,
      status: "queued" as const,
      createdAt: later(72.02),
    };
    await expect(pool.db.insert(runs).values(forced)).rejects.toMatchObject({
      cause: { constraint_name: "runs_undo_window" },
    });
    await closeUndoWindow(commandOf(pool, world.district, { now: later(71) }), input);
    expect(await getRun(pool, world.run.id)).toMatchObject({ undoClosedAt: null });
    await closeUndoWindow(late, input);
    await expect(undoRun(world.context, input)).rejects.toThrow("72 hours");
  });

  it("is refused after a later import, a second time, and when there is nothing to take back", async () => {
    const world = await imported();
    const input = { runId: world.run.id, restoresValues: false };
    const quiet = await runRows(pool, world.district, world.settings, world.next, { now: later(1) });
    await expect(undoRun(world.context, input)).rejects.toThrow("later import");
    await expect(undoRun(world.context, { runId: quiet.id, restoresValues: true })).rejects.toThrow("changed nothing");
  });

  it("is closed by the import after it, which is the reason that is given from then on", async () => {
    const world = await imported();
    expect(await getRun(pool, world.run.id)).toMatchObject({ undoClosedAt: null, undoClosedReason: null });
    await runRows(pool, world.district, world.settings, world.next, { now: later(1) });
    const closed = await getRun(pool, world.run.id);
    expect(closed).toMatchObject({ undoClosedAt: later(1), undoClosedReason: "followed" });
    await closeUndoWindow(commandOf(pool, world.district, { now: later(73) }), { runId: world.run.id });
    expect(await getRun(pool, world.run.id)).toMatchObject({ undoClosedAt: later(1), undoClosedReason: "followed" });
    const late = previewUndo(pool.db, world.district.id, { runId: world.run.id }, later(200));
    expect((await late).refusal).toContain("later import");
  });

  it("keeps who is protected, or whose status is kept, and who is edited after the plan was made", async () => {
    const world = await imported();
    const [first, second, third] = world.made;
    await pool.db.update(students).set({ isProtected: true }).where(eq(students.id, first!.id));
    await pool.db
      .update(students)
      .set({ keptFields: ["enrollmentStatus"] })
      .where(eq(students.id, second!.id));
    const { runId } = await undoRun(world.context, { runId: world.run.id, restoresValues: true });
    await planUndoRun(world.context, { runId });
    await editByHand(third!, later(2));
    const changed = (await rosterOf(world.district)).filter((one) => one.homeroom === "999");
    await pool.db.update(students).set({ homeroom: "7" }).where(eq(students.id, changed[0]!.id));
    await driveUndo(world.context, { runId });
    expect(await getRun(pool, runId)).toMatchObject({ status: "completed", inactivated: 0, skipped: 3, updated: 3 });
    const now = await rosterOf(world.district);
    expect(now.filter((one) => one.createdByRun === world.run.id).every((one) => one.isActive)).toBe(true);
    expect(now.find((one) => one.id === changed[0]!.id)?.homeroom).toBe("7");
    const shown = listLinesInput.parse({ runId, cause: "edited_since::" });
    const lines = await listRunLines(pool.db, world.district.id, null, shown, later(3));
    expect(lines.lines.map((line) => line.name).sort()).toEqual(
      world.made.map((one) => `${one.lastName}, ${one.firstName ?? ""}`).sort(),
    );
  });

  it("stops when asked to; the next undo goes on, and the redo gives everything back", async () => {
    const world = await imported();
    const after = await rosterOf(world.district);
    const first = await undoRun(world.context, { runId: world.run.id, restoresValues: true });
    await planUndoRun(world.context, { runId: first.runId });
    // As a job that was stopped between two chunks leaves it: one record taken back, the others not.
    const { plan } = stagingTables(first.runId);
    const [one] = await pool.sql.unsafe<{ row: number }[]>(`select row from ${plan} where action = 'update' limit 1`);
    const options = {
      districtId: world.district.id,
      undoOf: world.run.id,
      importedAt: world.run.createdAt,
      kind: "undo" as const,
      restoresValues: true,
    };
    await pool.sql.begin((tx) =>
      applyUndoRows(tx, student, {
        runId: first.runId,
        districtId: world.district.id,
        partitionOn: "2026-08-03",
        undo: options,
        from: one!.row - 1,
        to: one!.row,
        now: later(2),
      }),
    );
    await cancelRun(world.context, { runId: first.runId });
    await driveUndo(world.context, { runId: first.runId });
    expect(await getRun(pool, first.runId)).toMatchObject({ status: "cancelled" });
    const second = await undo(world, true);
    expect(second).toMatchObject({ status: "completed", inactivated: 3, updated: 2, unchanged: 1, skipped: 0 });
    expect((await rosterOf(world.district)).filter((row) => row.createdByRun !== world.run.id).map(seen)).toEqual(
      world.before.map(seen),
    );
    const { runId } = await redoRun(world.context, { runId: world.run.id });
    await driveUndo(world.context, { runId });
    expect((await rosterOf(world.district)).map(seen)).toEqual(after.map(seen));
  });

  it("discards what waits, and is another district's secret", async () => {
    const world = await imported();
    const held = await runRows(pool, world.district, world.settings, world.next.slice(0, 35), {
      now: later(1),
      kind: "preview",
    });
    const stranger = commandOf(pool, await buildDistrict(pool), { now: later(2) });
    const input = { runId: world.run.id, restoresValues: true };
    await expect(undoRun(stranger, input)).rejects.toThrow("no such import");
    await expect(redoRun(stranger, input)).rejects.toThrow("no such import");
    await undo(world);
    expect(await getRun(pool, held.id)).toMatchObject({ status: "discarded" });
  });
});

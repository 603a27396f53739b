import { randomUUID } from "node:crypto";
import { text } from "node:stream/consumers";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPool, type Pool } from "@/db/client";
import { auditEntries, runs, sisSchools, students } from "@/db/schema";
import { appRouter } from "@/server/api/root";
import { createCaller } from "@/server/api/trpc";
import type { RunSettings } from "@/server/engine/types";
import { editStudent } from "@/server/roster/edit-student";
import { getRecord } from "@/server/roster/record";
import { applyPreview } from "@/server/runs/apply-preview";
import { approveRun } from "@/server/runs/approve-run";
import { discardRun } from "@/server/runs/discard-run";
import { exportLines } from "@/server/runs/export-lines";
import { getHome } from "@/server/runs/home";
import { lookBack } from "@/server/runs/limit-history";
import { countRunLines, listRunLines } from "@/server/runs/log";
import { getLimitHistory } from "@/server/runs/recent-plans";
import { getSafetyView } from "@/server/runs/safety-view";
import { countLinesInput, exportLinesInput, listLinesInput } from "@/server/runs/schema";
import { getStartView } from "@/server/runs/start-view";
import { getRunSummary } from "@/server/runs/summary";
import { redoRun, undoRun } from "@/server/runs/undo-run";
import { driveUndo } from "@/server/runs/undo-stages";
import { buildDistrict, buildPerson, buildSettings, commandOf, type BuiltDistrict } from "@/tests/support/builders";
import { refusalOf, requestBy } from "@/tests/support/callers";
import { rawStudent, type RawStudent } from "@/tests/support/import-rows";
import { createTestDatabase } from "@/tests/support/postgres";
import { silenceEvents } from "@/tests/support/silent-events";
import { resumeRun, runRows } from "@/tests/support/staged-run";

let pool: Pool;
let drop: () => Promise<void>;
let events: Awaited<ReturnType<typeof silenceEvents>>;

const NOW = new Date("2026-08-04T06:09:00Z");

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

/** Twenty students at each of two schools, imported once; those who leave are made inactive. */
async function importedDistrict() {
  const district = await buildDistrict(pool);
  const built = buildSettings(district);
  const settings: RunSettings = { ...built, sync: { ...built.sync, inactivateMissing: true } };
  const rows = Array.from({ length: 40 }, (_, index) => rawStudent({ school: index < 20 ? "101" : "102" }));
  const first = await runRows(pool, district, settings, rows);
  return { district, settings, rows, first };
}

/** Six of school 101 are now at a SIS school that no school is matched with, and eight of 102 have another homeroom. */
function moved(rows: RawStudent[]): RawStudent[] {
  return rows.map((row, index) => {
    if (index < 6) return { ...row, school: "612" };
    return index >= 32 ? { ...row, homeroom: "300" } : row;
  });
}

async function heldImport() {
  const imported = await importedDistrict();
  await pool.db.insert(sisSchools).values({
    districtId: imported.district.id,
    sourceId: "612",
    number: "612",
    name: "Lincoln Ninth Grade Center",
    isActive: true,
    readAt: NOW,
  });
  const run = await runRows(pool, imported.district, imported.settings, moved(imported.rows));
  expect(run.status).toBe("held");
  return { ...imported, run };
}

const viewOf = (district: BuiltDistrict, runId: string) => getSafetyView(pool.db, district.id, runId);
const homeRow = async (district: BuiltDistrict, now = NOW) =>
  (await getHome(pool.db, district.id, now)).rows.find((row) => row.dataType === "student")!;

describe("the page of a held import", () => {
  it("names the limits that were crossed, where, by how much and what explains it", async () => {
    const { district, run } = await heldImport();
    const view = await viewOf(district, run.id);
    expect(view.crossed.map((one) => [one.limit, one.school, one.fieldLabel, one.planned, one.active])).toEqual(
      expect.arrayContaining([
        ["inactivated", "School 101", null, 6, 20],
        ["inactivated", null, null, 6, 40],
        ["fieldChanged", "School 102", "Homeroom", 8, 20],
      ]),
    );
    const gone = view.crossed.find((one) => one.limit === "inactivated" && one.schoolId !== null);
    expect(gone?.evidence).toContainEqual({
      kind: "now_at_unmatched_school",
      records: 6,
      school: "612",
      name: "Lincoln Ninth Grade Center",
    });
    expect(view.crossed.find((one) => one.limit === "fieldChanged")?.evidence).toEqual([
      { kind: "same_change", records: 8, before: "214", after: "300" },
    ]);
  });

  it("lists the schools with the nearest to a limit first, and the district's sum", async () => {
    const { district, run } = await heldImport();
    const { schools, district: all, read } = await viewOf(district, run.id);
    expect(
      schools.map(({ name, active, inactivated, updated, mostChanged, crossed }) => ({
        name,
        active,
        inactivated,
        updated,
        mostChanged,
        crossed,
      })),
    ).toEqual([
      { name: "School 101", active: 20, inactivated: 6, updated: 0, mostChanged: null, crossed: ["inactivated"] },
      {
        name: "School 102",
        active: 20,
        inactivated: 0,
        updated: 8,
        mostChanged: { label: "Homeroom", records: 8 },
        crossed: ["fieldChanged"],
      },
    ]);
    expect([all.active, all.inactivated, all.updated]).toEqual([40, 6, 8]);
    expect(read).toMatchObject({ rows: 40, expected: 40, incompleteReason: null });
  });

  it("says what the import does not touch", async () => {
    const { district, run, rows } = await heldImport();
    await pool.db
      .update(students)
      .set({ isProtected: true, keptFields: ["email", "homeroom"] })
      .where(eq(students.sisId, rows[30]!.sisId!));
    const { notTouched } = await viewOf(district, run.id);
    expect(notTouched).toMatchObject({ protectedRecords: 1, keptValues: 2 });
    expect(notTouched.fields).toContain("Middle name");
    expect(notTouched.fields).not.toContain("Homeroom");
  });

  it("is not found from another district, and not for school managers", async () => {
    const { district, run } = await heldImport();
    const other = await buildDistrict(pool);
    await expect(viewOf(other, run.id)).rejects.toMatchObject({ code: "not_found" });
    const manager = createCaller(appRouter)(await requestBy(pool, district, "school_manager"));
    expect(await refusalOf(manager.runs.safety({ runId: run.id }))).toBe("FORBIDDEN");
    const viewer = createCaller(appRouter)(await requestBy(pool, district, "viewer"));
    expect(await refusalOf(viewer.runs.safety({ runId: run.id }))).toBe("answered");
  });

  it("lets nobody but analysts and site managers decide, and names site managers for a switch of systems", async () => {
    const { district, run } = await heldImport();
    const viewer = createCaller(appRouter)(await requestBy(pool, district, "viewer"));
    const reason = "Looked at with the registrar.";
    expect(await refusalOf(viewer.runs.approve({ runId: run.id, schools: null, reason }))).toBe("FORBIDDEN");
    expect(await refusalOf(viewer.runs.discard({ runId: run.id, reason }))).toBe("FORBIDDEN");
    expect(await refusalOf(viewer.runs.cancel({ runId: run.id }))).toBe("FORBIDDEN");
    expect(await refusalOf(viewer.runs.preview({ dataType: "student" }))).toBe("FORBIDDEN");
    expect(await refusalOf(viewer.runs.applyPreview({ runId: run.id }))).toBe("FORBIDDEN");
    await buildPerson(pool, district.id, "site_manager");
    await pool.db
      .update(runs)
      .set({
        switchReport: { before: "Clever", after: "PowerSchool SIS", known: 40, matched: 30, colliding: 4, lost: 6 },
      })
      .where(eq(runs.id, run.id));
    const { switchReport, siteManagers } = await viewOf(district, run.id);
    expect(switchReport).toMatchObject({ isRefused: true, limitPercent: 98, lost: 6 });
    expect(siteManagers).toEqual(["A site_manager"]);
  });

  it("lets a school that is not read, but would lose a student to one that is, be decided about", async () => {
    const { district, settings, rows } = await importedDistrict();
    const only = { ...settings, schools: { "101": settings.schools["101"]! } };
    const coming = rows.map((row, index) => ({ ...row, school: index < 28 ? "101" : "102" }));
    const run = await runRows(pool, district, only, coming);
    expect(run.status).toBe("held");
    const { schools } = await viewOf(district, run.id);
    const left = schools.find((school) => school.name === "School 102");
    expect(left).toMatchObject({ updated: 8 });
    // The list of a school holds what the limit counted there.
    const listed = countLinesInput.parse({ runId: run.id, schoolId: left!.schoolId });
    expect((await countRunLines(pool.db, district.id, null, listed, NOW)).updated).toBe(8);
    await approveRun(commandOf(pool, district), { runId: run.id, schools: [left!.schoolId!], reason: "They moved." });
    expect(await resumeRun(pool, district, run.id)).toMatchObject({ status: "completed", updated: 8 });
  });
});

describe("the exact records behind a limit", () => {
  const list = (district: BuiltDistrict, runId: string, input: object) =>
    listRunLines(pool.db, district.id, null, listLinesInput.parse({ runId, ...input }), NOW);

  it("are found by school, by what would be done and by the field that would change", async () => {
    const { district, run } = await heldImport();
    const [first, second] = district.schools;
    const gone = await list(district, run.id, { show: "inactivated", schoolId: first!.id });
    expect(gone.lines).toHaveLength(6);
    expect(gone.lines[0]).toMatchObject({ action: "inactivate", nowAt: "612, Lincoln Ninth Grade Center" });
    const homeroom = await list(district, run.id, { show: "updated", field: "homeroom" });
    expect(homeroom.lines).toHaveLength(8);
    const counts = (input: object) =>
      countRunLines(pool.db, district.id, null, countLinesInput.parse({ runId: run.id, ...input }), NOW);
    expect((await counts({ field: "homeroom", schoolId: second!.id })).updated).toBe(8);
    expect((await counts({ field: "homeroom", schoolId: first!.id })).updated).toBe(0);
    expect((await counts({ field: "email" })).all).toBe(0);
    expect((await counts({})).changed).toBe(14);
  });

  it("are exported as they are shown, as what would be done, and without a name in the audit log", async () => {
    const { district, run, rows } = await heldImport();
    const input = exportLinesInput.parse({
      runId: run.id,
      show: "updated",
      field: "homeroom",
      search: rows[35]!.lastName!,
    });
    const { stream, fileName } = await exportLines(commandOf(pool, district), input);
    const csv = (await text(stream)).trim().split("\r\n");
    expect(fileName).toBe(`import-${run.number}-lines.csv`);
    expect(csv).toHaveLength(2);
    expect(csv[1]).toContain("Would be updated,homeroom,214,300");
    const audit = await pool.db.select().from(auditEntries).where(eq(auditEntries.subject, run.id));
    expect(audit.map((entry) => entry.action)).toContain("import.lines_exported");
    expect(JSON.stringify(audit)).not.toContain(rows[35]!.lastName);
  });

  it("are exported for analysts and site managers of the district only", async () => {
    const { district, run } = await heldImport();
    const input = exportLinesInput.parse({ runId: run.id });
    await expect(exportLines(commandOf(pool, district, { role: "viewer" }), input)).rejects.toMatchObject({
      code: "forbidden",
    });
    const other = await buildDistrict(pool);
    await expect(exportLines(commandOf(pool, other), input)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("an import that was decided about", () => {
  const summary = (district: BuiltDistrict, runId: string) => getRunSummary(pool.db, district.id, null, runId);

  it("says who discarded it and why, and keeps its lines as a plan", async () => {
    const { district, run } = await heldImport();
    const personId = await buildPerson(pool, district.id, "analyst");
    const context = commandOf(pool, district, { actor: { kind: "person", personId, role: "analyst" } });
    await discardRun(context, { runId: run.id, reason: "School 612 must be matched first." });
    expect(await summary(district, run.id)).toMatchObject({
      status: "discarded",
      isPlanOnly: true,
      hasLines: true,
      approval: { decision: "discarded", by: "A analyst", reason: "School 612 must be matched first.", schools: null },
    });
    expect(await homeRow(district)).toMatchObject({ held: null, last: { status: "discarded" } });
  });

  it("says for which schools it was approved, and is a plan no more", async () => {
    const { district, run } = await heldImport();
    const reason = "Homerooms were renumbered.";
    await approveRun(commandOf(pool, district), { runId: run.id, schools: [district.schools[1]!.id], reason });
    await resumeRun(pool, district, run.id);
    expect(await summary(district, run.id)).toMatchObject({
      isPlanOnly: false,
      approval: { decision: "approved", reason, schools: ["School 102"] },
    });
  });
});

describe("the history of one record", () => {
  it("tells imports, who approved one, edits, undo and redo, the newest first", async () => {
    const { district, rows, run } = await heldImport();
    const personId = await buildPerson(pool, district.id, "analyst");
    const at = (hour: number) =>
      commandOf(pool, district, {
        actor: { kind: "person", personId, role: "analyst" },
        now: new Date(NOW.getTime() + hour * 60 * 60 * 1000),
      });
    await approveRun(at(1), { runId: run.id, schools: null, reason: "Looked at." });
    expect(await resumeRun(pool, district, run.id)).toMatchObject({ status: "completed", updated: 8 });
    const [one] = await pool.db.select().from(students).where(eq(students.sisId, rows[39]!.sisId!));
    const id = one!.id;
    await editStudent(at(2), { id, values: { city: "Ames" }, shown: { city: null }, keep: [] });
    for (const take of [
      () => undoRun(at(3), { runId: run.id, restoresValues: true }),
      () => redoRun(at(4), { runId: run.id }),
    ]) {
      const { runId } = await take();
      await driveUndo(at(4), { runId });
    }
    const { history } = await getRecord(pool.db, district.id, null, { dataType: "student", id });
    const homeroom = (before: string, after: string) => [{ label: "Homeroom", before, after }];
    expect(history).toMatchObject([
      { kind: "update", run: { kind: "redo" }, person: "A analyst", changes: homeroom("214", "300") },
      { kind: "update", run: { kind: "undo" }, person: "A analyst", changes: homeroom("300", "214") },
      { kind: "edit", run: null, person: "A analyst", changes: [{ label: "City", before: null, after: "Ames" }] },
      { kind: "update", run: { id: run.id, kind: "import" }, person: "A analyst", changes: homeroom("214", "300") },
      { kind: "create", run: { kind: "import" }, person: null },
    ]);
  });
});

describe("a preview that crosses a limit", () => {
  it("says so, and started it is held with the plan that was seen, to be approved", async () => {
    const { district, settings, rows } = await importedDistrict();
    const preview = await runRows(pool, district, settings, moved(rows), { kind: "preview" });
    expect((await getStartView(pool.db, district.id, "student", NOW)).preview).toMatchObject({ wouldHold: true });
    await applyPreview(commandOf(pool, district), { runId: preview.id });
    const held = await resumeRun(pool, district, preview.id);
    expect(held).toMatchObject({ status: "held", kind: "import", planDrift: 0, inactivated: 6, updated: 8 });
    expect(held.heldUntil?.toISOString()).toBe("2026-08-11T06:09:00.000Z");
    expect(await homeRow(district)).toMatchObject({ last: { id: preview.id, status: "held" } });
    await approveRun(commandOf(pool, district), { runId: preview.id, schools: null, reason: "Looked at." });
    expect(await resumeRun(pool, district, preview.id)).toMatchObject({ status: "completed", inactivated: 6 });
  });
});

describe("the Integration page", () => {
  it("puts a held import where its reason and its deadline are seen", async () => {
    const { district, run } = await heldImport();
    const row = await homeRow(district);
    expect(row).toMatchObject({ isRunning: false, last: { id: run.id, status: "held" } });
    expect(row.held?.until?.toISOString()).toBe("2026-08-11T06:09:00.000Z");
    expect(row.held?.crossed).toHaveLength(3);
  });

  it("does not take a preview for the last import", async () => {
    const { district, settings, rows, first } = await importedDistrict();
    const preview = await runRows(pool, district, settings, rows, { kind: "preview" });
    expect(await homeRow(district)).toMatchObject({ last: { id: first.id }, held: null, trend: [{ runId: first.id }] });
    const beside = await getStartView(pool.db, district.id, "student", NOW);
    expect(beside).toMatchObject({ running: null, held: null, preview: { runId: preview.id, wouldHold: false } });
    const nextDay = new Date(NOW.getTime() + 25 * 60 * 60 * 1000);
    expect((await getStartView(pool.db, district.id, "student", nextDay)).preview).toBeNull();
    const other = await buildDistrict(pool);
    expect((await getStartView(pool.db, other.id, "student", NOW)).preview).toBeNull();
  });

  it("offers the undo of the last completed import for 72 hours, and says when it was undone", async () => {
    const { district, first } = await importedDistrict();
    const until = new Date(NOW.getTime() + 72 * 60 * 60 * 1000);
    expect((await homeRow(district)).undo).toEqual({ runId: first.id, startedAt: NOW, until });
    expect((await homeRow(district, until)).undo).not.toBeNull();
    expect((await homeRow(district, new Date(until.getTime() + 1))).undo).toBeNull();
    await pool.db.update(runs).set({ undoneBy: randomUUID() }).where(eq(runs.id, first.id));
    expect(await homeRow(district)).toMatchObject({ undo: null, last: { isUndone: true } });
  });
});

describe("what safety limits would have held", () => {
  it("is told by the imports of 30 days, without previews and the exempt first one", async () => {
    const { district, settings, rows, first } = await importedDistrict();
    const history = (now: Date) => getLimitHistory(pool.db, district.id, "student", now);
    expect((await history(NOW)).imports).toBe(0);
    await runRows(pool, district, settings, moved(rows), { kind: "preview" });
    expect((await history(NOW)).imports).toBe(0);
    await runRows(pool, district, settings, rows);
    await runRows(pool, district, settings, moved(rows));
    const now = await history(NOW);
    expect(now.imports).toBe(2);
    expect(lookBack(now, "inactivated", settings.sync.limits.inactivated)).toEqual({ largest: 0.3, held: 1 });
    expect(lookBack(now, "inactivated", { percent: 30, atLeast: 5 })).toEqual({ largest: 0.3, held: 0 });
    expect(lookBack(now, "fieldChanged", { percent: 39, atLeast: 1 })).toEqual({ largest: 0.4, held: 1 });
    expect((await history(new Date(first.createdAt.getTime() + 31 * 24 * 60 * 60 * 1000))).imports).toBe(0);
    const other = await buildDistrict(pool);
    expect((await getLimitHistory(pool.db, other.id, "student", NOW)).imports).toBe(0);
  });
});

import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPool, type Pool } from "@/db/client";
import { auditEntries, runLines, students } from "@/db/schema";
import type { RunSettings } from "@/server/engine/types";
import { applyPreview } from "@/server/runs/apply-preview";
import { approveRun } from "@/server/runs/approve-run";
import { cancelRun } from "@/server/runs/cancel-run";
import { discardRun } from "@/server/runs/discard-run";
import { buildDistrict, buildSettings, commandOf, type BuiltDistrict } from "@/tests/support/builders";
import { rawStudent, type RawStudent } from "@/tests/support/import-rows";
import { silenceEvents } from "@/tests/support/silent-events";
import { createTestDatabase } from "@/tests/support/postgres";
import { getRun, resumeRun, runRows, stageRun, type EndedRun } from "@/tests/support/staged-run";

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
const linesOf = (run: { id: string }) =>
  pool.db.select().from(runLines).where(eq(runLines.runId, run.id)).orderBy(runLines.row);
const inactivating = (district: BuiltDistrict, sync: Partial<RunSettings["sync"]> = {}): RunSettings => {
  const settings = buildSettings(district);
  return { ...settings, sync: { ...settings.sync, inactivateMissing: true, ...sync } };
};

function expectAccount(run: EndedRun): void {
  const { created, updated, unchanged, held, rejected, skipped, received } = run;
  expect(created + updated + unchanged + held + rejected + skipped).toBe(received);
}

/** Twenty students at each of two schools, imported once. */
async function importedDistrict(sync: Partial<RunSettings["sync"]> = {}) {
  const district = await buildDistrict(pool);
  const settings = inactivating(district, sync);
  const rows = Array.from({ length: 40 }, (_, index) => rawStudent({ school: index < 20 ? "101" : "102" }));
  const first = await runRows(pool, district, settings, rows);
  expect(first).toMatchObject({ status: "completed", created: 40 });
  return { district, settings, rows };
}

describe("a preview", () => {
  it("shows the plan row for row and changes nothing; started, it applies exactly that plan", async () => {
    const { district, settings, rows } = await importedDistrict();
    const next: RawStudent[] = [...rows.slice(1), rawStudent()];
    next[0] = { ...next[0]!, homeroom: "999" };
    const before = await rosterOf(district);
    const preview = await runRows(pool, district, settings, next, { kind: "preview" });
    expect(preview).toMatchObject({ status: "previewed", created: 1, updated: 1, unchanged: 38, inactivated: 1 });
    expectAccount(preview);
    expect(await rosterOf(district)).toEqual(before);
    const shown = await linesOf(preview);
    expect(shown.map((line) => line.action)).toEqual(["update", "create", "inactivate"]);
    expect(shown[0]?.detail?.changes).toEqual({ homeroom: ["214", "999"] });
    expect(shown[1]).toMatchObject({ recordId: null, detail: { shown: { lastName: next.at(-1)?.lastName } } });
    await applyPreview(commandOf(pool, district), { runId: preview.id });
    const run = await resumeRun(pool, district, preview.id);
    expect(run).toMatchObject({ kind: "import", status: "completed", created: 1, updated: 1, inactivated: 1 });
    const applied = await linesOf(run);
    expect(applied.map((line) => [line.row, line.action])).toEqual(shown.map((line) => [line.row, line.action]));
    expect(applied[1]?.recordId).not.toBeNull();
  });

  it("says what is different when the roster changed meanwhile, and applies nothing", async () => {
    const { district, settings, rows } = await importedDistrict();
    const next = rows.map((row, index) => (index < 2 ? { ...row, homeroom: "999" } : row));
    const preview = await runRows(pool, district, settings, next, { kind: "preview" });
    await pool.db
      .update(students)
      .set({ homeroom: "999", contentHash: null })
      .where(eq(students.sisId, rows[0]!.sisId!));
    await applyPreview(commandOf(pool, district), { runId: preview.id });
    const again = await resumeRun(pool, district, preview.id);
    expect(again).toMatchObject({ status: "previewed", kind: "preview", planDrift: 1, updated: 1, unchanged: 39 });
    await applyPreview(commandOf(pool, district), { runId: preview.id });
    expect(await resumeRun(pool, district, preview.id)).toMatchObject({ status: "completed", updated: 1 });
  });

  it("is refused when it is no longer current, and ended by a newer import", async () => {
    const { district, settings, rows } = await importedDistrict();
    const preview = await runRows(pool, district, settings, rows, { kind: "preview" });
    const late = commandOf(pool, district, { now: new Date("2026-08-05T06:10:00Z") });
    await expect(applyPreview(late, { runId: preview.id })).rejects.toThrow("no longer current");
    await runRows(pool, district, settings, rows);
    expect(await getRun(pool, preview.id)).toMatchObject({ status: "discarded" });
  });
});

describe("safety limits (product rule 5)", () => {
  it("hold an import that would inactivate more than a tenth of a school, and change nothing", async () => {
    const { district, settings, rows } = await importedDistrict();
    const before = await rosterOf(district);
    const run = await runRows(pool, district, settings, rows.slice(5), { expected: null });
    expect(run).toMatchObject({ status: "held", inactivated: 5 });
    expect(run.heldUntil?.toISOString()).toBe("2026-08-11T06:09:00.000Z");
    expect(run.safety?.crossed.map((one) => [one.limit, one.schoolId, one.planned, one.active])).toEqual([
      ["inactivated", district.schools[0]?.id, 5, 20],
      ["inactivated", null, 5, 40],
    ]);
    expect(await rosterOf(district)).toEqual(before);
    expect((await linesOf(run)).map((line) => line.action)).toEqual(Array(5).fill("inactivate"));
  });

  it("do not hold four of a school, since a limit needs five, nor the first import", async () => {
    const { district, settings, rows } = await importedDistrict();
    expect(await runRows(pool, district, settings, rows.slice(4), { expected: null })).toMatchObject({
      status: "completed",
      inactivated: 4,
    });
  });

  it("hold a field that changes on too many records, and say what explains it", async () => {
    const { district, settings, rows } = await importedDistrict();
    const next = rows.map((row, index) => (index < 8 ? { ...row, homeroom: "300" } : row));
    const run = await runRows(pool, district, settings, next);
    expect(run.status).toBe("held");
    expect(run.safety?.crossed).toEqual([
      {
        limit: "fieldChanged",
        schoolId: district.schools[0]?.id,
        field: "homeroom",
        planned: 8,
        active: 20,
        evidence: [{ kind: "same_change", records: 8, before: "214", after: "300" }],
      },
    ]);
  });

  it("say that inactivated students are still in the SIS, at a school that is not matched", async () => {
    const { district, settings, rows } = await importedDistrict();
    const next = rows.map((row, index) => (index < 6 ? { ...row, school: "612" } : row));
    const run = await runRows(pool, district, settings, next);
    expect(run).toMatchObject({ status: "held", inactivated: 6, skipped: 6 });
    expect(run.safety?.crossed[0]?.evidence).toContainEqual({
      kind: "now_at_unmatched_school",
      records: 6,
      school: "612",
    });
    const lines = await linesOf(run);
    expect(lines.map((line) => [line.action, line.cause, line.detail?.nowAt])).toEqual(
      Array(6).fill(["inactivate", "left_to_unmatched_school::", "612"]),
    );
  });

  it("can be switched off", async () => {
    const off = { inactivated: null, updated: null, created: null, fieldChanged: null };
    const { district, settings, rows } = await importedDistrict({ limits: off });
    expect(await runRows(pool, district, settings, rows.slice(7), { expected: null })).toMatchObject({
      status: "completed",
      inactivated: 7,
    });
  });
});

describe("a held import", () => {
  async function heldDistrict() {
    const made = await importedDistrict();
    const next = [
      ...made.rows.slice(5, 20),
      ...made.rows.slice(20).map((row, index) => (index === 0 ? { ...row, homeroom: "9" } : row)),
      rawStudent({ school: "101" }),
      rawStudent({ school: "102" }),
    ];
    const run = await runRows(pool, made.district, made.settings, next, { expected: null });
    expect(run).toMatchObject({ status: "held", inactivated: 5, updated: 1, created: 2 });
    return { ...made, run };
  }

  it("is approved once for all, with who and why in the audit log", async () => {
    const { district, run } = await heldDistrict();
    const context = commandOf(pool, district);
    await approveRun(context, { runId: run.id, schools: null, reason: "The building closed." });
    const ended = await resumeRun(pool, district, run.id);
    expect(ended).toMatchObject({ status: "completed", inactivated: 5, updated: 1, created: 2 });
    expect(ended.approval).toMatchObject({ decision: "approved", schools: null, reason: "The building closed." });
    const audit = await pool.db.select().from(auditEntries).where(eq(auditEntries.subject, run.id));
    expect(audit).toMatchObject([{ action: "import.approved", detail: { reason: "The building closed." } }]);
    await expect(approveRun(context, { runId: run.id, schools: null, reason: "Again." })).rejects.toThrow("no longer");
  });

  it("leaves a school that was not approved untouched, and still adds up", async () => {
    const { district, run, rows } = await heldDistrict();
    const other = district.schools[1]!;
    const before = await rosterOf(district);
    await approveRun(commandOf(pool, district), { runId: run.id, schools: [other.id], reason: "Only the second." });
    const ended = await resumeRun(pool, district, run.id);
    expectAccount(ended);
    expect(ended).toMatchObject({ inactivated: 0, updated: 1, created: 1, skipped: 1 });
    const after = await rosterOf(district);
    expect(after.filter((one) => one.schoolId !== other.id)).toEqual(before.filter((one) => one.schoolId !== other.id));
    expect(after.filter((one) => one.sisId === rows[20]?.sisId)[0]?.homeroom).toBe("9");
    const left = (await linesOf(ended)).filter((line) => line.cause === "not_approved::");
    expect(left.map((line) => line.action)).toEqual(["skip"]);
  });

  it("is held again with a word when the roster changed since it was shown", async () => {
    const { district, run, rows } = await heldDistrict();
    await pool.db.update(students).set({ isProtected: true }).where(eq(students.sisId, rows[0]!.sisId!));
    await approveRun(commandOf(pool, district), { runId: run.id, schools: null, reason: "The building closed." });
    expect(await resumeRun(pool, district, run.id)).toMatchObject({ status: "held", approval: null, inactivated: 4 });
    expect((await getRun(pool, run.id)).planDrift).toBeGreaterThan(0);
  });

  it("can be discarded, is ended by a newer import, and cannot be approved after its time", async () => {
    const { district, settings, rows, run } = await heldDistrict();
    const late = commandOf(pool, district, { now: new Date("2026-08-11T06:09:00Z") });
    await expect(approveRun(late, { runId: run.id, schools: null, reason: "Too late." })).rejects.toThrow("no longer");
    await runRows(pool, district, settings, rows);
    expect(await getRun(pool, run.id)).toMatchObject({ status: "discarded" });
    const second = await heldDistrict();
    await discardRun(commandOf(pool, second.district), { runId: second.run.id, reason: "A mistake in the SIS." });
    expect(await getRun(pool, second.run.id)).toMatchObject({ status: "discarded" });
    expect((await rosterOf(second.district)).every((one) => one.isActive)).toBe(true);
  });

  it("of another district is not found", async () => {
    const { run } = await heldDistrict();
    const stranger = commandOf(pool, await buildDistrict(pool));
    const input = { runId: run.id, schools: null, reason: "Not mine." };
    await expect(approveRun(stranger, input)).rejects.toThrow("no such import");
    await expect(discardRun(stranger, input)).rejects.toThrow("no such import");
    await expect(cancelRun(stranger, input)).rejects.toThrow("no such import");
    await expect(applyPreview(stranger, input)).rejects.toThrow("no such import");
  });
});

describe("grace (product rule 3)", () => {
  it("counts absences in a row and inactivates only after the last; who is back is counted anew", async () => {
    const { district, settings, rows } = await importedDistrict({ absentImports: 3 });
    const [gone, away] = [rows[0]!, rows[1]!];
    const counts = async () =>
      (await rosterOf(district))
        .filter((one) => one.sisId === gone.sisId || one.sisId === away.sisId)
        .map((one) => [one.absentImports, one.isActive]);
    const without = (...absent: RawStudent[]) => rows.filter((row) => !absent.includes(row));
    await runRows(pool, district, settings, without(gone, away), { expected: null });
    expect(await counts()).toEqual([[1, true], [1, true]]); // prettier-ignore
    await runRows(pool, district, settings, without(gone), { expected: null });
    expect(await counts()).toEqual([[2, true], [0, true]]); // prettier-ignore
    // An incomplete read proves nothing and counts nothing; neither does the next, which is far outside the band.
    for (const rowsRead of [rows.slice(1, 20), without(gone)]) {
      const run = await runRows(pool, district, settings, rowsRead, { expected: null });
      expect(run.incompleteReason).not.toBeNull();
    }
    expect(await counts()).toEqual([[2, true], [0, true]]); // prettier-ignore
    const last = await runRows(pool, district, settings, without(gone), { expected: null });
    expect(last.inactivated).toBe(1);
    expect(await counts()).toEqual([[0, false], [0, true]]); // prettier-ignore
  });
});

describe("change of school and status (product-facts section 8)", () => {
  it("moves a student between matched schools, and makes a graduate of one whom the SIS keeps elsewhere", async () => {
    const { district, settings, rows } = await importedDistrict();
    const next = rows.map((row, index) => {
      if (index === 0) return { ...row, school: "102" };
      if (index === 1) return { ...row, school: "999999", enrollmentStatus: "3" };
      return row;
    });
    const stranger = rawStudent({ school: "999999", enrollmentStatus: "3" });
    const run = await runRows(pool, district, settings, [...next, stranger]);
    expect(run).toMatchObject({ status: "completed", updated: 2, inactivated: 0, skipped: 1, created: 0 });
    const roster = await rosterOf(district);
    expect(roster[0]).toMatchObject({ schoolId: district.schools[1]?.id });
    expect(roster[1]).toMatchObject({
      schoolId: district.schools[0]?.id,
      enrollmentStatus: "GRADUATED",
      isActive: true,
    });
    expect(await runRows(pool, district, settings, [...next, stranger])).toMatchObject({ updated: 0, unchanged: 40 });
  });

  it("makes inactive who left the SIS or went to a school that is not matched, and active again who returns", async () => {
    const { district, settings, rows } = await importedDistrict();
    const left = rows.slice(1).map((row, index) => (index === 0 ? { ...row, school: "999" } : row));
    expect(await runRows(pool, district, settings, left)).toMatchObject({ status: "completed", inactivated: 2 });
    const gone = (await rosterOf(district)).slice(0, 2);
    expect(gone.map((one) => [one.isActive, one.enrollmentStatus])).toEqual([
      [false, "INACTIVE"],
      [false, "INACTIVE"],
    ]);
    const back = rows.map((row, index) => (index === 0 ? { ...row, school: "102" } : row));
    const run = await runRows(pool, district, settings, back);
    expect(run).toMatchObject({ status: "completed", created: 0, updated: 2, inactivated: 0 });
    const [first, second] = await rosterOf(district);
    expect(first).toMatchObject({ id: gone[0]!.id, isActive: true, schoolId: district.schools[1]?.id });
    expect(second).toMatchObject({ id: gone[1]!.id, isActive: true, enrollmentStatus: "CURRENTLY_ENROLLED" });
  });

  it("leaves homeroom and counselor behind when a student moves, unless the SIS sends new ones or they are kept", async () => {
    const { district, settings, rows } = await importedDistrict();
    await pool.db
      .update(students)
      .set({ counselor: "Kari", contentHash: null })
      .where(eq(students.districtId, district.id));
    await pool.db
      .update(students)
      .set({ keptFields: ["homeroom"] })
      .where(eq(students.sisId, rows[2]!.sisId!));
    const next = rows.map((row, index) => {
      if (index === 0) return { ...row, school: "102", homeroom: null };
      if (index === 1) return { ...row, school: "102", homeroom: "9" };
      if (index === 2) return { ...row, school: "102", homeroom: null };
      return index === 3 ? { ...row, homeroom: null } : row;
    });
    expect(await runRows(pool, district, settings, next)).toMatchObject({ status: "completed", updated: 3 });
    const seen = (await rosterOf(district)).slice(0, 4).map((one) => [one.homeroom, one.counselor]);
    expect(seen).toEqual([
      [null, null],
      ["9", null],
      ["214", null],
      ["214", "Kari"],
    ]);
    expect(await runRows(pool, district, settings, next)).toMatchObject({ updated: 0, unchanged: 40 });
  });

  it("leaves students of a school that is matched but not chosen alone", async () => {
    const { district, settings, rows } = await importedDistrict();
    const chosen = { ...settings, sync: { ...settings.sync, schoolIds: [district.schools[0]!.id] } };
    const next = rows.map((row, index) => (index === 0 ? { ...row, school: "102" } : row));
    expect(await runRows(pool, district, chosen, next)).toMatchObject({ inactivated: 0, skipped: 21, unchanged: 19 });
  });
});

describe("a switch of systems (product rule 7)", () => {
  it("is held below 98 % and goes on only for a site manager who types the district's name", async () => {
    const district = await buildDistrict(pool);
    const settings = buildSettings(district);
    const rows = Array.from({ length: 40 }, () => rawStudent());
    const [old, fresh] = [randomUUID(), randomUUID()];
    await runRows(pool, district, settings, rows, { connectionEpoch: old });
    // The new system hands the same ids to other people.
    const others = rows.map((row, index) =>
      index < 3 ? { ...row, lastName: `Other${index}`, birthOn: "2001-01-01", studentNumber: `9${index}` } : row,
    );
    const run = await runRows(pool, district, settings, others.slice(0, 39), {
      connectionEpoch: fresh,
      expected: null,
    });
    expect(run.status).toBe("held");
    expect(run.switchReport).toMatchObject({ known: 40, matched: 36, colliding: 3, lost: 1 });
    const input = { runId: run.id, schools: null, reason: "We know." };
    await expect(approveRun(commandOf(pool, district), input)).rejects.toThrow("Only a site manager");
    const manager = commandOf(pool, district, { role: "site_manager" });
    await expect(approveRun(manager, { ...input, confirmation: "Riverbend" })).rejects.toThrow("Nothing was started");
    await approveRun(manager, { ...input, confirmation: "Riverbend Unified" });
    expect(await resumeRun(pool, district, run.id)).toMatchObject({ status: "completed_with_alerts", held: 3 });
  });

  it("goes through when the new system knows the students by other ids and the same student numbers", async () => {
    const district = await buildDistrict(pool);
    const settings = buildSettings(district);
    const rows = Array.from({ length: 40 }, () => rawStudent());
    await runRows(pool, district, settings, rows, { connectionEpoch: randomUUID() });
    const others = rows.map((row) => ({ ...row, sisId: `new-${row.sisId ?? ""}` }));
    const run = await runRows(pool, district, settings, others, { connectionEpoch: randomUUID() });
    expect(run).toMatchObject({ status: "completed", updated: 40, created: 0 });
    expect(run.switchReport).toMatchObject({ known: 40, matched: 40, colliding: 0, lost: 0 });
  });
});

describe("stopping an import", () => {
  it("changes nothing before applying, and keeps an honest account after a chunk", async () => {
    const { district, settings, rows } = await importedDistrict();
    const context = commandOf(pool, district);
    const runId = await stageRun(pool, district, settings, [...rows, rawStudent()]);
    await cancelRun(context, { runId });
    await cancelRun(context, { runId });
    expect(await resumeRun(pool, district, runId)).toMatchObject({ status: "cancelled", received: 0, created: 0 });
    expect(await rosterOf(district)).toHaveLength(40);
    await expect(cancelRun(context, { runId })).rejects.toThrow("not running any more");
    const [staging] = await pool.db.execute<{ tables: number }>(
      sql`select count(*)::int as tables from pg_tables where schemaname = 'staging' and tablename like ${`%${runId.replaceAll("-", "")}`}`,
    );
    expect(staging?.tables).toBe(0);
  });
});

import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPool, type Pool } from "@/db/client";
import { alerts, recordChanges, runLines, students } from "@/db/schema";
import { buildDistrict, buildSettings, type BuiltDistrict } from "@/tests/support/builders";
import { importRows, rawStudent, type Imported } from "@/tests/support/import-rows";
import { createTestDatabase } from "@/tests/support/postgres";

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

const rosterOf = (district: BuiltDistrict) =>
  pool.db.select().from(students).where(eq(students.districtId, district.id));
const linesOf = ({ runId }: Imported) =>
  pool.db.select().from(runLines).where(eq(runLines.runId, runId)).orderBy(runLines.row);

function expectAccount({ counts }: Imported): void {
  const { received, created, updated, unchanged, held, rejected, skipped } = counts;
  expect(created + updated + unchanged + held + rejected + skipped).toBe(received);
}

describe("importing students", () => {
  it("creates the students of matched schools, ethnicity from two SIS fields (D23), and says so line by line", async () => {
    const district = await buildDistrict(pool);
    const rows = [
      rawStudent({ firstName: "José Ángel" }),
      rawStudent({ school: "102", ethnicity: "1/W,B" }),
      rawStudent({ school: "999999" }),
    ];
    const run = await importRows(pool, district, buildSettings(district), rows);
    expectAccount(run);
    expect(run.counts).toMatchObject({ received: 3, created: 2, skipped: 1, alerts: 0 });
    const roster = await rosterOf(district);
    expect(roster).toHaveLength(2);
    expect(new Set(roster.map((one) => one.ethnicity))).toEqual(new Set(["HISPANIC", "WHITE"]));
    expect(roster.every((one) => one.createdByRun === run.runId && one.isActive)).toBe(true);
    expect((await linesOf(run)).map((line) => line.action)).toEqual(["create", "create"]);
  });

  it("writes nothing when the same data comes again", async () => {
    const district = await buildDistrict(pool);
    const settings = buildSettings(district);
    const rows = Array.from({ length: 40 }, () => rawStudent());
    await importRows(pool, district, settings, rows);
    const version = sql<string>`string_agg(xmin::text || ctid::text, ',' order by id)`;
    const [before] = await pool.db.select({ version }).from(students).where(eq(students.districtId, district.id));
    const again = await importRows(pool, district, settings, rows);
    const [after] = await pool.db.select({ version }).from(students).where(eq(students.districtId, district.id));
    expect(again.counts).toMatchObject({ received: 40, unchanged: 40, created: 0, updated: 0 });
    expect(after).toEqual(before);
    expect(await linesOf(again)).toEqual([]);
  });

  it("updates only what the SIS changed, keeps before and after, and never erases by an empty value", async () => {
    const district = await buildDistrict(pool);
    const settings = buildSettings(district);
    const first = rawStudent();
    await importRows(pool, district, settings, [first]);
    const run = await importRows(pool, district, settings, [{ ...first, homeroom: "218", email: null, school: "102" }]);
    expect(run.counts).toMatchObject({ updated: 1 });
    const [one] = await rosterOf(district);
    expect(one).toMatchObject({ homeroom: "218", email: first.email, schoolId: district.schools[1]!.id });
    const [change] = await pool.db.select().from(recordChanges).where(eq(recordChanges.runId, run.runId));
    expect(change?.changes).toEqual({
      homeroom: ["214", "218"],
      school: [district.schools[0]!.id, district.schools[1]!.id],
    });
    expect(one?.origins).toMatchObject({ homeroom: { by: "import", runId: run.runId } });
  });

  it("rejects a row without a last name or with an unmapped enrollment status, and keeps the student it belongs to", async () => {
    const district = await buildDistrict(pool);
    const settings = buildSettings(district);
    const known = rawStudent();
    await importRows(pool, district, settings, [known]);
    const run = await importRows(pool, district, settings, [
      { ...known, lastName: " " },
      rawStudent({ enrollmentStatus: "4" }),
    ]);
    expect(run.counts).toMatchObject({ received: 2, rejected: 2, alerts: 2 });
    expect((await linesOf(run)).map((line) => line.cause)).toEqual([
      "required:lastName:",
      "unmapped_code:enrollmentStatus:4",
    ]);
    expect((await rosterOf(district))[0]).toMatchObject({ lastName: known.lastName, isActive: true });
  });

  it("imports a student with one name and says that the first name is missing", async () => {
    const district = await buildDistrict(pool);
    const run = await importRows(pool, district, buildSettings(district), [rawStudent({ firstName: null })]);
    expect(run.counts).toMatchObject({ created: 1, alerts: 1 });
    expect((await linesOf(run))[0]?.cause).toBe("required:firstName:");
  });

  it("keeps the old value when a new one is malformed", async () => {
    const district = await buildDistrict(pool);
    const settings = buildSettings(district);
    const first = rawStudent();
    await importRows(pool, district, settings, [first]);
    const run = await importRows(pool, district, settings, [{ ...first, email: "n/a", birthOn: "2010-02-30" }]);
    expect(run.counts).toMatchObject({ unchanged: 1, alerts: 1 });
    expect((await rosterOf(district))[0]).toMatchObject({ email: first.email, birthOn: "2010-02-28" });
  });

  it("finds a known student by student id when the SIS id is new (product rule 2)", async () => {
    const district = await buildDistrict(pool);
    const settings = buildSettings(district);
    const first = rawStudent();
    await importRows(pool, district, settings, [first]);
    const run = await importRows(pool, district, settings, [{ ...first, sisId: "other-1" }]);
    expect(run.counts).toMatchObject({ updated: 1, created: 0 });
    expect((await rosterOf(district))[0]).toMatchObject({ sisId: "other-1" });
  });

  it("holds a possible duplicate for a person, and never a twin", async () => {
    const district = await buildDistrict(pool);
    const settings = buildSettings(district);
    const first = rawStudent({ lastName: "Lowe", firstName: "Jana" });
    await importRows(pool, district, settings, [first]);
    const again = rawStudent({ lastName: "lowe", firstName: "Jana", email: null });
    const twin = rawStudent({ lastName: "Lowe", firstName: "Ruth", email: null });
    const run = await importRows(pool, district, settings, [again, twin]);
    expect(run.counts).toMatchObject({ held: 1, created: 1 });
    const open = await pool.db.select().from(alerts).where(eq(alerts.districtId, district.id));
    expect(open).toHaveLength(1);
    expect(open[0]).toMatchObject({ kind: "duplicate", sourceId: again.sisId });
    const held = await importRows(pool, district, settings, [again, twin]);
    expect(held.counts).toMatchObject({ held: 1, created: 0 });
    expect(await pool.db.select().from(alerts).where(eq(alerts.districtId, district.id))).toHaveLength(1);
  });

  it("does not offer a student that a surer key claims in the same import", async () => {
    const district = await buildDistrict(pool);
    const settings = buildSettings(district);
    const first = rawStudent({ lastName: "Lowe", firstName: "Jana" });
    await importRows(pool, district, settings, [first]);
    const namesake = rawStudent({ lastName: "Lowe", firstName: "Jana" });
    const run = await importRows(pool, district, settings, [namesake, first]);
    expect(run.counts).toMatchObject({ unchanged: 1, created: 1, held: 0 });
  });

  it("holds a SIS id that comes back for another person instead of overwriting", async () => {
    const district = await buildDistrict(pool);
    const settings = buildSettings(district);
    const first = rawStudent({ lastName: "Lowe" });
    await importRows(pool, district, settings, [first]);
    const run = await importRows(pool, district, settings, [
      { ...first, lastName: "Wu", firstName: "Kai", birthOn: "2009-05-01" },
    ]);
    expect(run.counts).toMatchObject({ held: 1, updated: 0 });
    expect((await rosterOf(district))[0]?.lastName).toBe("Lowe");
  });

  it("rejects the second row of a student number, and skips a row that was sent twice", async () => {
    const district = await buildDistrict(pool);
    const one = rawStudent();
    const other = rawStudent({ studentNumber: one.studentNumber ?? null });
    const run = await importRows(pool, district, buildSettings(district), [one, other, one]);
    expectAccount(run);
    expect(run.counts).toMatchObject({ received: 3, created: 1, rejected: 1, skipped: 1 });
  });

  it("never changes another district", async () => {
    const ours = await buildDistrict(pool);
    const theirs = await buildDistrict(pool);
    const row = rawStudent();
    await importRows(pool, theirs, buildSettings(theirs), [row]);
    const before = await rosterOf(theirs);
    await importRows(pool, ours, buildSettings(ours), [{ ...row, homeroom: "9" }], { mayInactivate: true });
    expect(await rosterOf(theirs)).toEqual(before);
  });

  it("inactivates who left only when allowed, and never protected people, kept statuses, graduates, or a class year or school without rows (product rule 3)", async () => {
    const district = await buildDistrict(pool);
    const settings = buildSettings(district);
    const stays = rawStudent();
    const leaves = rawStudent();
    const isProtected = rawStudent();
    const keepsStatus = rawStudent();
    const graduate = rawStudent({ enrollmentStatus: "3" });
    const otherYear = rawStudent({ classYear: "2031" });
    const otherSchool = rawStudent({ school: "102" });
    await importRows(pool, district, settings, [
      stays,
      leaves,
      isProtected,
      keepsStatus,
      graduate,
      otherYear,
      otherSchool,
    ]);
    await pool.db.update(students).set({ isProtected: true }).where(eq(students.sisId, isProtected.sisId!));
    await pool.db
      .update(students)
      .set({ keptFields: ["enrollmentStatus"] })
      .where(eq(students.sisId, keepsStatus.sisId!));
    const kept = await importRows(pool, district, settings, [stays]);
    expect(kept.counts.inactivated).toBe(0);
    const run = await importRows(pool, district, settings, [stays], { mayInactivate: true });
    expect(run.counts).toMatchObject({ received: 1, inactivated: 1 });
    const inactive = (await rosterOf(district)).filter((one) => !one.isActive);
    expect(inactive.map((one) => one.sisId)).toEqual([leaves.sisId]);
    expect(inactive[0]?.enrollmentStatus).toBe("INACTIVE");
    const back = await importRows(pool, district, settings, [stays, leaves]);
    expect(back.counts).toMatchObject({ updated: 1 });
    expect((await rosterOf(district)).find((one) => one.sisId === leaves.sisId)).toMatchObject({
      isActive: true,
      enrollmentStatus: "CURRENTLY_ENROLLED",
    });
  });

  it("leaves a kept field alone", async () => {
    const district = await buildDistrict(pool);
    const settings = buildSettings(district);
    const first = rawStudent();
    await importRows(pool, district, settings, [first]);
    await pool.db
      .update(students)
      .set({ keptFields: ["homeroom"] })
      .where(eq(students.districtId, district.id));
    const run = await importRows(pool, district, settings, [{ ...first, homeroom: "999", gender: "M" }]);
    expect(run.counts).toMatchObject({ updated: 1 });
    expect((await rosterOf(district))[0]).toMatchObject({ homeroom: "214", gender: "MALE" });
  });

  it("takes names of every script, quotes, tabs and NUL without losing a row", async () => {
    const district = await buildDistrict(pool);
    const names = [
      "O’Brien",
      "O'Brien",
      "Núñez",
      "Şahin",
      "ʻOkina",
      "李",
      "مريم",
      "🎓",
      "a\tb",
      "back\\slash",
      "nul\u0000l",
      "line\nbreak",
    ];
    const run = await importRows(
      pool,
      district,
      buildSettings(district),
      names.map((lastName) => rawStudent({ lastName })),
    );
    expect(run.counts).toMatchObject({ created: names.length });
    const kept = (await rosterOf(district)).map((one) => one.lastName);
    expect(kept).toEqual(
      expect.arrayContaining(["O’Brien", "O'Brien", "Núñez", "李", "a b", "back\\slash", "nul l", "line break"]),
    );
  });

  it("applies a chunk twice without doing anything twice", async () => {
    const district = await buildDistrict(pool);
    const settings = buildSettings(district);
    const rows = Array.from({ length: 25 }, () => rawStudent());
    const run = await importRows(pool, district, settings, rows, { chunk: 7 });
    expect(run.counts.created).toBe(25);
    expect(await linesOf(run)).toHaveLength(25);
  });
});

import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPool, type Pool } from "@/db/client";
import {
  courseHistoryRecords,
  courseMappings,
  courses,
  currentCourseRecords,
  recordChanges,
  runLines,
} from "@/db/schema";
import { courseCatalog } from "@/server/engine/catalogue/course-catalog";
import { courseHistory } from "@/server/engine/catalogue/course-history";
import { courseMapping } from "@/server/engine/catalogue/course-mapping";
import { currentCourses } from "@/server/engine/catalogue/current-courses";
import { buildDistrict, buildSettings, type BuiltDistrict } from "@/tests/support/builders";
import { importRows, rawStudent, type Imported, type RawStudent } from "@/tests/support/import-rows";
import { createTestDatabase } from "@/tests/support/postgres";
import { settingsOf } from "@/tests/support/typed-settings";

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

const course = (overrides: RawStudent = {}): RawStudent => ({
  courseNumber: "MTH101",
  academicYear: "2025",
  courseName: "Algebra I",
  subjectArea: "Mathematics",
  credits: "1",
  gradeLow: "9",
  gradeHigh: "10",
  ...overrides,
});
const taken = (overrides: RawStudent = {}): RawStudent => ({
  studentNumber: "204417",
  courseNumber: "MTH101",
  gradeLevel: "9",
  term: "S1",
  section: "30001",
  courseStatus: "Completed",
  creditsAttempted: "0.5",
  creditsEarned: "0.5",
  letterGrade: "A",
  school: "101",
  ...overrides,
});
const STATUSES = { courseStatus: { Completed: "COMPLETED", "In Progress": "IN_PROGRESS" } };
const linesOf = ({ runId }: Imported) =>
  pool.db.select().from(runLines).where(eq(runLines.runId, runId)).orderBy(runLines.row);

const importCatalog = (district: BuiltDistrict, rows: RawStudent[], options: Parameters<typeof settingsOf>[2] = {}) =>
  importRows(pool, district, settingsOf(courseCatalog, district, options), rows, { catalogue: courseCatalog });
const importHistory = (district: BuiltDistrict, rows: RawStudent[], mayInactivate = false) =>
  importRows(pool, district, settingsOf(courseHistory, district, { codes: STATUSES }), rows, {
    catalogue: courseHistory,
    mayInactivate,
  });
const importStudent = (district: BuiltDistrict, studentNumber = "204417") =>
  importRows(pool, district, buildSettings(district), [rawStudent({ studentNumber })]);

describe("importing the course catalog", () => {
  it("keeps courses of the whole district, active while no status is matched, both years of the offering", async () => {
    const district = await buildDistrict(pool);
    const left = { left: ["status", "scedSubjectArea"] };
    const run = await importCatalog(district, [course(), course({ courseNumber: "0420", gradeLow: null })], left);
    expect(run.counts).toMatchObject({ received: 2, created: 2, alerts: 1 });
    const rows = await pool.db.select().from(courses).where(eq(courses.districtId, district.id)).orderBy(courses.id);
    expect(rows[0]).toMatchObject({
      academicYear: 2025,
      academicYearEnd: 2026,
      isActive: true,
      schoolId: null,
      gradeLow: 9,
    });
    expect(rows[1]).toMatchObject({ courseNumber: "0420", gradeLow: null });
    const again = await importCatalog(
      district,
      [course({ courseName: "Algebra 1" }), course({ courseNumber: "0420" })],
      left,
    );
    expect(again.counts).toMatchObject({ updated: 2, unchanged: 0 });
  });

  it("makes the subject area from the SCED subject area when that is chosen (D21)", async () => {
    const district = await buildDistrict(pool);
    await importCatalog(district, [course({ subjectArea: "ignored", scedSubjectArea: "02" })], {
      fields: { subjectArea: "(SCED)" },
    });
    const [row] = await pool.db.select().from(courses).where(eq(courses.districtId, district.id));
    expect(row?.subjectArea).toBe("Mathematics");
  });
});

describe("importing course records", () => {
  it("waits for the course and the student, says which is missing, and imports by itself when they are there", async () => {
    const district = await buildDistrict(pool);
    await importCatalog(district, [course()]);
    const early = await importHistory(district, [taken(), taken({ studentNumber: "204417", courseNumber: "ART1" })]);
    expect(early.counts).toMatchObject({ received: 2, rejected: 2, alerts: 2, created: 0 });
    expect((await linesOf(early)).map((line) => line.cause)).toEqual([
      "reference_not_found:studentNumber:",
      "reference_not_found:studentNumber:",
    ]);
    const named = (await linesOf(early)).map((line) => line.detail?.issues?.map((issue) => [issue.field, issue.value]));
    expect(named).toEqual([
      [["studentNumber", "204417"]],
      [
        ["studentNumber", "204417"],
        ["courseNumber", "ART1"],
      ],
    ]);
    await importStudent(district);
    const later = await importHistory(district, [taken(), taken({ courseNumber: "ART1" })]);
    expect(later.counts).toMatchObject({ created: 1, rejected: 1 });
    expect((await linesOf(later))[1]).toMatchObject({
      cause: "reference_not_found:courseNumber:",
      detail: {
        shown: { studentNumber: "204417", courseNumber: "ART1" },
        issues: [{ value: "ART1", detail: "No course of ours has this Course ID." }],
      },
    });
    const [record] = await pool.db.select().from(courseHistoryRecords);
    expect(record).toMatchObject({
      studentNumber: "204417",
      courseStatus: "COMPLETED",
      schoolId: district.schools[0]!.id,
    });
  });

  it("finds a course whose number is written in other capitals, and the one written alike first", async () => {
    const district = await buildDistrict(pool);
    await importCatalog(district, [course(), course({ courseNumber: "PE9" }), course({ courseNumber: "pe9" })]);
    await importStudent(district);
    const rows = [taken({ courseNumber: "mth101" }), taken({ courseNumber: "pe9" }), taken({ courseNumber: "PE9" })];
    expect((await importHistory(district, rows)).counts).toMatchObject({ created: 3, alerts: 0 });
    const found = await pool.sql`select r.course_number as said, c.course_number as found from course_history_records r
      join courses c on c.id = r.course_id where r.district_id = ${district.id} order by 1`;
    expect(found.map((one) => [one.said, one.found])).toEqual(
      expect.arrayContaining([
        ["mth101", "MTH101"],
        ["pe9", "pe9"],
        ["PE9", "PE9"],
      ]),
    );
    expect((await importHistory(district, rows)).counts).toMatchObject({ unchanged: 3 });
  });

  it("tells records of one course apart by grade level, term and section, and takes one that comes twice once", async () => {
    const district = await buildDistrict(pool);
    await importCatalog(district, [course()]);
    await importStudent(district);
    const run = await importHistory(district, [
      taken(),
      taken({ term: "S2" }),
      taken({ term: null, section: null }),
      taken({ gradeLevel: "10" }),
      taken({ letterGrade: "B" }),
    ]);
    expect(run.counts).toMatchObject({ created: 4, skipped: 1 });
    const again = await importHistory(district, [taken({ letterGrade: "B" }), taken({ term: null, section: null })]);
    expect(again.counts).toMatchObject({ updated: 1, unchanged: 1, inactivated: 0 });
    const [change] = await pool.db.select().from(recordChanges).where(eq(recordChanges.runId, again.runId));
    expect(change?.changes).toEqual({ letterGrade: ["A", "B"] });
  });

  it("accepts Completed and In Progress only (D25)", async () => {
    const district = await buildDistrict(pool);
    await importCatalog(district, [course()]);
    await importStudent(district);
    const run = await importHistory(district, [taken({ courseStatus: "Planned" })]);
    expect(run.counts).toMatchObject({ rejected: 1 });
    expect((await linesOf(run))[0]?.cause).toBe("unmapped_code:courseStatus:Planned");
  });

  it("makes a dropped course inactive when the rule is on, and active again when it comes back", async () => {
    const district = await buildDistrict(pool);
    await importCatalog(district, [course(), course({ courseNumber: "ART1" })]);
    await importStudent(district);
    const now = (rows: RawStudent[]) =>
      importRows(pool, district, settingsOf(currentCourses, district, { codes: STATUSES }), rows, {
        catalogue: currentCourses,
        mayInactivate: true,
      });
    const both = [taken({ courseStatus: "In Progress" }), taken({ courseStatus: "In Progress", courseNumber: "ART1" })];
    await now(both);
    expect((await now(both.slice(0, 1))).counts).toMatchObject({ unchanged: 1, inactivated: 1 });
    const dropped = () =>
      pool.db.select().from(currentCourseRecords).where(eq(currentCourseRecords.courseNumber, "ART1"));
    expect((await dropped())[0]).toMatchObject({ isActive: false, status: "INACTIVE" });
    expect((await now(both)).counts).toMatchObject({ updated: 1, unchanged: 1 });
    expect((await dropped())[0]).toMatchObject({ isActive: true, status: "ACTIVE" });
  });
});

describe("importing course mappings", () => {
  it("says at which matched school a course is offered, and waits for the catalog", async () => {
    const district = await buildDistrict(pool);
    const rows = [
      { courseNumber: "MTH101", school: "101" },
      { courseNumber: "MTH101", school: "102" },
      { courseNumber: "MTH101", school: "77" },
      { courseNumber: "ART1", school: "101" },
    ];
    const importMappings = () =>
      importRows(pool, district, settingsOf(courseMapping, district), rows, { catalogue: courseMapping });
    expect((await importMappings()).counts).toMatchObject({ rejected: 3, skipped: 1 });
    await importCatalog(district, [course(), course({ courseNumber: "ART1" })]);
    expect((await importMappings()).counts).toMatchObject({ created: 3, skipped: 1, rejected: 0 });
    expect((await importMappings()).counts).toMatchObject({ unchanged: 3, skipped: 1 });
    const made = await pool.db.select().from(courseMappings).where(eq(courseMappings.districtId, district.id));
    expect(new Set(made.map((one) => one.schoolId))).toEqual(new Set(district.schools.map((school) => school.id)));
  });
});

import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  courseHistoryRecords,
  courses,
  currentCourseRecords,
  guardians,
  runLines,
  schools,
  staff,
  students,
} from "@/db/schema";
import { createDistrict } from "@/sandbox/district/district";
import type { DataType } from "@/server/connectors/connector";
import { DATA_TYPES } from "@/server/engine/catalogue";
import { dataTypeOf } from "@/server/engine/catalogue/slug";
import { listRecords, type RecordRow } from "@/server/roster/list-records";
import { PAGE_SIZE } from "@/server/roster/queries";
import { getRecord } from "@/server/roster/record";
import { listRecordsInput } from "@/server/roster/schema";
import { saveSuggested } from "@/server/settings/save-suggested";
import { startImportedWorld, type ImportedWorld, type Run } from "@/tests/support/imported-world";

/** EVERY_TYPE_STUDENTS=20000 takes the same walk through a district with a million course records. */
const STUDENTS = Number(process.env.EVERY_TYPE_STUDENTS ?? 300);
const SEED = 3;
const IS_LARGE = STUDENTS > 2000;
/** A hung import ends some time; nothing is claimed about how long one takes. */
const PATIENCE_MS = Math.max(60_000, STUDENTS * 120);
/** Lists are walked to their end, of a large district for so many records. */
const MOST = IS_LARGE ? 20 * PAGE_SIZE : Infinity;
const made = createDistrict({ students: STUDENTS, seed: SEED });
const ORDER: DataType[] = [
  "staff",
  "course_catalog",
  "student",
  "parent",
  "course_mapping",
  "course_history",
  "current_courses",
];

let world: ImportedWorld;
const ended = new Map<DataType, Run>();

beforeAll(async () => {
  world = await startImportedWorld({
    students: STUDENTS,
    seed: SEED,
    pageSize: IS_LARGE ? 1000 : 500,
    sisTimeoutMs: IS_LARGE ? 120_000 : 1500,
  });
  for (const dataType of ORDER.filter((one) => one !== "student")) await saveSuggested(world.context, { dataType });
}, PATIENCE_MS);

afterAll(() => world.close());

async function causesOf({ id }: Run): Promise<Record<string, number>> {
  const rows = await world.pool.db
    .select({ action: runLines.action, cause: runLines.cause, count: sql<number>`count(*)::int` })
    .from(runLines)
    .where(eq(runLines.runId, id))
    .groupBy(runLines.action, runLines.cause);
  return Object.fromEntries(rows.map((row) => [`${row.action} ${row.cause ?? ""}`.trim(), row.count]));
}

describe("every data type of PowerSchool, as the wizard suggests it, over HTTP into the roster", () => {
  it("is offered", () => {
    expect([...ORDER].sort()).toEqual(DATA_TYPES.map((type) => type.dataType).sort());
  });

  it(
    "loses no guardian when guardians come before their students",
    async () => {
      const run = await world.importOnce("parent");
      expect(run).toMatchObject({ status: "completed_with_alerts", created: 0, isReadComplete: true });
      expect((await causesOf(run))["reject reference_not_found:studentNumber:"]).toBe(run.rejected);
    },
    PATIENCE_MS,
  );

  it.each(ORDER)(
    "imports %s, every row accounted for, and nothing more when the same comes again",
    async (dataType) => {
      const run = await world.importOnce(dataType);
      expect(run).toMatchObject({ isReadComplete: true, incompleteReason: null, failureMessage: null });
      expect(run.received).toBe(run.rowsExpected);
      expect(run.created).toBeGreaterThan(40);
      expect(run.created + run.held + run.rejected + run.skipped).toBe(run.received);
      ended.set(dataType, run);
      const again = await world.importOnce(dataType, { inactivateMissing: true });
      expect(again).toMatchObject({
        received: run.received,
        created: 0,
        updated: 0,
        unchanged: run.created,
        inactivated: 0,
        rejected: run.rejected,
      });
    },
    PATIENCE_MS,
  );

  it("links a guardian with all children, under one record", async () => {
    const known = new Map((await world.pool.db.select().from(students)).map((one) => [one.studentNumber, one.id]));
    const matched = new Set(made.schools.filter((school) => school.isActive).map((school) => school.number));
    const children = new Map<string, Set<number>>();
    for (let position = 0; position < made.studentCount; position++) {
      const student = made.student(position);
      const id = known.get(String(student.studentNumber));
      // A graduate may have the number of somebody who is still here; the graduate's guardians are not that one's.
      if (id === undefined || !matched.has(student.schoolNumber)) continue;
      for (const guardian of made.guardians(student)) {
        const isIn = guardian.details.some((one) => one.isActive && (one.isCustodial || guardian.livesWith));
        const key = String(guardian.personDcid);
        if (isIn) children.set(key, (children.get(key) ?? new Set()).add(id));
      }
    }
    const kept = await world.pool.db.select().from(guardians);
    expect(kept.some((one) => one.studentIds.length > 1)).toBe(true);
    const linked = new Map(kept.map((one) => [one.sisId, new Set(one.studentIds)]));
    expect(linked).toEqual(children);
  });

  it("knows teachers, counselors and support staff, and where each works", async () => {
    const kept = await world.pool.db.select().from(staff);
    const functions = new Set(kept.map((one) => one.jobFunction));
    expect(functions).toEqual(new Set(["TEACHER", "COUNSELOR", "SUPPORT_STAFF"]));
    expect(kept.some((one) => one.schoolIds.length > 1)).toBe(true);
  });

  it("ties each course record to its student and to a course of the catalog", async () => {
    const { db } = world.pool;
    for (const table of [courseHistoryRecords, currentCourseRecords]) {
      const [strangers] = await db
        .select({ count: sql<number>`count(*)::int` })
        .from(table)
        .leftJoin(students, eq(students.id, table.studentId))
        .leftJoin(courses, eq(courses.id, table.courseId))
        .where(sql`${students.studentNumber} is distinct from ${table.studentNumber} or ${courses.id} is null`);
      expect(strangers).toEqual({ count: 0 });
    }
    // On the student's own page each is named by its course, not by the student again.
    const [one] = await db.select().from(courseHistoryRecords).limit(1);
    const page = await getRecord(db, world.context.districtId, null, { dataType: "student", id: one!.studentId! });
    const listed = page.links.find((links) => links.slug === "course-history");
    expect(listed?.items.length).toBeGreaterThan(0);
    for (const { title } of listed!.items) expect(title).not.toContain(one!.studentNumber!);
    const active = await db.select({ at: currentCourseRecords.courseStatus }).from(currentCourseRecords);
    expect(new Set(active.map((one) => one.at))).toEqual(new Set(["IN_PROGRESS"]));
  });

  it("says which rows did not come in, and why", async () => {
    const causes = async (dataType: DataType) => Object.keys(await causesOf(ended.get(dataType)!)).sort();
    expect(await causes("staff")).toEqual(["create", "reject required:email:", "skip role_not_mapped::"]);
    expect(await causes("course_catalog")).toEqual([
      "create",
      "create required:subjectArea:",
      "reject required:academicYear:",
    ]);
    expect(await causes("course_mapping")).toEqual(["create", "skip repeated_source_id::"]);
    expect(await causes("course_history")).toEqual([
      "create",
      "reject reference_not_found:courseNumber:",
      "reject reference_not_found:studentNumber:",
      "skip repeated_source_id::",
    ]);
    expect(await causes("current_courses")).toEqual([
      "create",
      "reject reference_not_found:studentNumber:",
      "skip repeated_source_id::",
    ]);
  });

  it.each(ORDER.filter((one) => one !== "student"))(
    "lists %s page by page and by search, with their records and what these name",
    async (dataType) => {
      const { db, districtId } = world.context;
      const pages: number[] = [];
      let input = listRecordsInput.parse({ dataType, active: "all" });
      let first: RecordRow | undefined;
      for (;;) {
        const list = await listRecords(db, districtId, null, input);
        first ??= list.rows[0];
        pages.push(...list.rows.map((row) => row.id));
        if (!list.next || pages.length >= MOST) break;
        input = { ...input, after: list.next };
      }
      expect(new Set(pages).size).toBe(pages.length);
      expect(pages.length).toBe(Math.min(ended.get(dataType)!.created, MOST));
      const found = await listRecords(db, districtId, null, {
        ...input,
        after: null,
        search: first!.title.split(", ")[0]!,
      });
      expect(found.rows.map((row) => row.id)).toContain(first!.id);
      const none = await listRecords(db, districtId, null, { ...input, after: null, search: "zzzz nobody" });
      expect(none.rows).toEqual([]);
      const record = await getRecord(db, districtId, null, { dataType, id: first!.id });
      const named = record.links.flatMap((links) => links.items.map((item) => ({ slug: links.slug, id: item.id })));
      if (dataType === "parent" || dataType.endsWith("courses") || dataType === "course_history")
        expect(named.map((one) => one.slug)).toContain("students");
      for (const { slug, id } of named) await getRecord(db, districtId, null, { dataType: dataTypeOf(slug)!, id });
    },
  );

  it("shows a manager of one school nobody who is only at another", async () => {
    const { db, districtId } = world.context;
    const [school] = await db.select().from(schools).where(eq(schools.districtId, districtId));
    const ask = { dataType: "staff" as const, active: "all" as const };
    const list = await listRecords(db, districtId, [school!.id], listRecordsInput.parse(ask));
    const here = await db.select().from(staff);
    expect(list.rows.length).toBe(here.filter((one) => one.schoolIds.includes(school!.id)).length);
    const elsewhere = here.find((one) => !one.schoolIds.includes(school!.id))!;
    await expect(
      getRecord(db, districtId, [school!.id], { dataType: "staff", id: elsewhere.id }),
    ).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

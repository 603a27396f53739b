import { and, asc, desc, eq, gte, inArray, lte, or, sql, type SQL } from "drizzle-orm";
import { schools, students } from "@/db/schema";
import type { Db } from "@/db/types";
import { DomainError } from "@/server/platform/errors";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import type { ListStudentsInput, RosterCursor } from "./schema";
import type { SchoolScope } from "./scope";
import { parseSearch } from "./search";

export const PAGE_SIZE = 50;

export type StudentRow = {
  id: number;
  lastName: string;
  firstName: string | null;
  studentNumber: string;
  schoolId: string;
  school: string;
  classYear: number;
  enrollmentStatus: string;
  isActive: boolean;
};

export type Page<Row, Cursor> = { rows: Row[]; previous: Cursor | null; next: Cursor | null };

const { lastKey, firstKey } = students;

/** Everything from a beginning to its last possible continuation; a range, which the index finds and `like` would not. */
const startsWith = (key: typeof lastKey | typeof firstKey, text: string) =>
  and(gte(key, text), lte(key, `${text}\u{10FFFF}`));

function inScope(scope: SchoolScope): SQL | undefined {
  return scope === null ? undefined : inArray(students.schoolId, [...scope]);
}

function searched(typed: string): SQL | undefined {
  const search = parseSearch(typed);
  switch (search.kind) {
    case "none":
      return undefined;
    case "id":
      return or(eq(students.studentNumber, search.text), eq(students.sisId, search.text));
    case "names":
      return or(
        ...search.pairs.map((pair) =>
          and(startsWith(lastKey, pair.last), pair.first ? startsWith(firstKey, pair.first) : undefined),
        ),
      );
  }
}

function beside(cursor: RosterCursor, sign: ">" | "<"): SQL {
  const key = sql`(${lastKey}, ${firstKey}, ${students.id})`;
  const place = sql`(${cursor.last}, ${cursor.first}, ${cursor.id})`;
  return sign === ">" ? sql`${key} > ${place}` : sql`${key} < ${place}`;
}

/** One page of students by last name, first name and id; searched by the beginning of names or by an exact ID. */
export async function listStudents(
  db: Db,
  districtId: AuthorizedDistrictId,
  scope: SchoolScope,
  input: ListStudentsInput,
): Promise<Page<StudentRow, RosterCursor>> {
  const isBackward = input.before !== null;
  const place = input.before ?? input.after;
  const order = isBackward ? desc : asc;
  const found = await db
    .select({
      id: students.id,
      lastName: students.lastName,
      firstName: students.firstName,
      studentNumber: students.studentNumber,
      schoolId: students.schoolId,
      school: schools.name,
      classYear: students.classYear,
      enrollmentStatus: students.enrollmentStatus,
      isActive: students.isActive,
      lastKey: sql<string>`${lastKey}`,
      firstKey: sql<string>`${firstKey}`,
    })
    .from(students)
    .innerJoin(schools, eq(schools.id, students.schoolId))
    .where(
      and(
        eq(students.districtId, districtId),
        inScope(scope),
        input.schoolId ? eq(students.schoolId, input.schoolId) : undefined,
        input.active === "all" ? undefined : eq(students.isActive, input.active === "active"),
        searched(input.search),
        place ? beside(place, isBackward ? "<" : ">") : undefined,
      ),
    )
    .orderBy(order(lastKey), order(firstKey), order(students.id))
    .limit(PAGE_SIZE + 1);
  const hasMore = found.length > PAGE_SIZE;
  const rows = found.slice(0, PAGE_SIZE);
  if (isBackward) rows.reverse();
  const cursorOf = (row: (typeof rows)[number] | undefined): RosterCursor | null =>
    row ? { last: row.lastKey, first: row.firstKey, id: row.id } : null;
  return {
    rows: rows.map(({ lastKey: _last, firstKey: _first, ...row }) => row),
    previous: (isBackward ? hasMore : input.after !== null) ? cursorOf(rows[0]) : null,
    next: isBackward || hasMore ? cursorOf(rows.at(-1)) : null,
  };
}

export type SchoolRow = {
  id: string;
  number: string;
  name: string;
  isActive: boolean;
  active: number;
  inactive: number;
};

/** The schools that may be seen, with their students. */
export async function listSchools(db: Db, districtId: AuthorizedDistrictId, scope: SchoolScope): Promise<SchoolRow[]> {
  const active = sql<number>`count(*) filter (where ${students.isActive})::int`;
  const inactive = sql<number>`count(*) filter (where not ${students.isActive})::int`;
  const counts = db
    .select({ schoolId: students.schoolId, active: active.as("active"), inactive: inactive.as("inactive") })
    .from(students)
    .where(and(eq(students.districtId, districtId), inScope(scope)))
    .groupBy(students.schoolId)
    .as("counts");
  return db
    .select({
      id: schools.id,
      number: schools.number,
      name: schools.name,
      isActive: schools.isActive,
      active: sql<number>`coalesce(${counts.active}, 0)`,
      inactive: sql<number>`coalesce(${counts.inactive}, 0)`,
    })
    .from(schools)
    .leftJoin(counts, eq(counts.schoolId, schools.id))
    .where(and(eq(schools.districtId, districtId), scope === null ? undefined : inArray(schools.id, [...scope])))
    .orderBy(asc(schools.name), asc(schools.number));
}

/** The names of the schools that may be seen, for filters. */
export async function listSchoolNames(
  db: Db,
  districtId: AuthorizedDistrictId,
  scope: SchoolScope,
): Promise<{ id: string; name: string }[]> {
  return db
    .select({ id: schools.id, name: schools.name })
    .from(schools)
    .where(and(eq(schools.districtId, districtId), scope === null ? undefined : inArray(schools.id, [...scope])))
    .orderBy(asc(schools.name), asc(schools.number));
}

export type SchoolRecord = Omit<SchoolRow, "active" | "inactive"> & {
  years: { classYear: number; active: number; inactive: number }[];
};

/** One school with its students by class year. */
export async function getSchool(
  db: Db,
  districtId: AuthorizedDistrictId,
  scope: SchoolScope,
  id: string,
): Promise<SchoolRecord> {
  const [school] = await db
    .select({ id: schools.id, number: schools.number, name: schools.name, isActive: schools.isActive })
    .from(schools)
    .where(and(eq(schools.districtId, districtId), eq(schools.id, id)));
  if (!school || (scope !== null && !scope.includes(school.id))) {
    throw new DomainError("not_found", "There is no such school among yours.");
  }
  const years = await db
    .select({
      classYear: students.classYear,
      active: sql<number>`count(*) filter (where ${students.isActive})::int`,
      inactive: sql<number>`count(*) filter (where not ${students.isActive})::int`,
    })
    .from(students)
    .where(and(eq(students.districtId, districtId), eq(students.schoolId, id)))
    .groupBy(students.classYear)
    .orderBy(asc(students.classYear));
  return { ...school, years };
}

import { and, asc, eq, sql } from "drizzle-orm";
import { schoolMatches, schools, sisSchools, students } from "@/db/schema";
import type { Db } from "@/db/types";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import { suggestMatches, type Suggestion } from "./suggest-matches";

export type SchoolRow = {
  id: string;
  number: string;
  name: string;
  activeStudents: number;
  decision: "matched" | "do_not_import" | "undecided";
  sourceId: string | null;
  suggestion: Suggestion | null;
};

export type SisSchoolRow = {
  sourceId: string;
  number: string;
  name: string;
  isActive: boolean;
  studentCount: number | null;
};
export type SchoolMatching = { ours: SchoolRow[]; theirs: SisSchoolRow[]; readAt: Date | null };

/** Everything the School matching screen shows: both sides, what was decided and what we would suggest. */
export async function listSchoolMatches(db: Db, districtId: AuthorizedDistrictId): Promise<SchoolMatching> {
  const active = db
    .select({ schoolId: students.schoolId, count: sql<number>`count(*)::int`.as("count") })
    .from(students)
    .where(and(eq(students.districtId, districtId), eq(students.isActive, true)))
    .groupBy(students.schoolId)
    .as("active");
  const ours = await db
    .select({
      id: schools.id,
      number: schools.number,
      name: schools.name,
      activeStudents: active.count,
      sourceId: schoolMatches.sourceId,
      savedAt: schoolMatches.savedAt,
    })
    .from(schools)
    .leftJoin(schoolMatches, eq(schoolMatches.schoolId, schools.id))
    .leftJoin(active, eq(active.schoolId, schools.id))
    .where(eq(schools.districtId, districtId))
    .orderBy(asc(schools.name));
  const theirs = await db
    .select()
    .from(sisSchools)
    .where(eq(sisSchools.districtId, districtId))
    .orderBy(asc(sisSchools.name));
  const taken = new Set(ours.map((school) => school.sourceId));
  const suggestions = new Map(
    suggestMatches(
      ours.filter((school) => school.savedAt === null),
      theirs.filter((school) => !taken.has(school.sourceId)),
    ).map((one) => [one.schoolId, one]),
  );
  return {
    ours: ours.map(({ savedAt, activeStudents, ...school }) => ({
      ...school,
      activeStudents: activeStudents ?? 0,
      decision: savedAt === null ? "undecided" : school.sourceId === null ? "do_not_import" : "matched",
      suggestion: suggestions.get(school.id) ?? null,
    })),
    theirs: theirs.map(({ sourceId, number, name, isActive, studentCount }) => ({
      sourceId,
      number,
      name,
      isActive,
      studentCount,
    })),
    readAt: theirs[0]?.readAt ?? null,
  };
}

/** SIS school to ours, for what is matched. */
export async function matchedSchools(db: Db, districtId: AuthorizedDistrictId): Promise<Record<string, string>> {
  const rows = await db.select().from(schoolMatches).where(eq(schoolMatches.districtId, districtId));
  return Object.fromEntries(rows.flatMap((row) => (row.sourceId === null ? [] : [[row.sourceId, row.schoolId]])));
}

import { findColumn } from "./dictionary";
import type { InstalledQuery } from "./plugin-check";

function builtIn(name: string, coreTable: string, columns: [column: string, alias: string][]): InstalledQuery {
  return {
    name,
    coreTable,
    isFlat: true,
    isBuiltIn: true,
    isOrdered: true,
    args: [],
    where: null,
    columns: columns.map(([column, alias]) => ({ column, alias, read: findColumn(column)?.read ?? (() => null) })),
  };
}

/** Queries that every server has and every plugin may call; their columns are a guess. */
export const BUILT_IN: ReadonlyMap<string, InstalledQuery> = new Map(
  [
    builtIn("com.pearson.core.student.student_dcid_id_map", "students", [
      ["STUDENTS.DCID", "dcid"],
      ["STUDENTS.ID", "id"],
    ]),
    builtIn("com.pearson.core.student.search.get_student_basic_info", "students", [
      ["STUDENTS.DCID", "dcid"],
      ["STUDENTS.STUDENT_NUMBER", "student_number"],
      ["STUDENTS.LASTFIRST", "lastfirst"],
      ["STUDENTS.GRADE_LEVEL", "grade_level"],
    ]),
    builtIn("com.pearson.core.guardian.student_guardian_detail", "guardianstudent", [
      ["GUARDIANSTUDENT.STUDENTSDCID", "students_dcid"],
      ["GUARDIAN.GUARDIANID", "guardian_id"],
      ["GUARDIAN.FIRSTNAME", "first_name"],
      ["GUARDIAN.LASTNAME", "last_name"],
    ]),
  ].map((query) => [query.name, query]),
);

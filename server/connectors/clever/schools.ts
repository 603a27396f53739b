import type { SourceSchool } from "../connector";
import type { CleverClient } from "./client";
import { gradeLevel } from "./records";
import { say, schoolsAnswer, type SchoolRow } from "./wire";

const SCHOOLS_A_PAGE = 1000;

/** A grade as a number; null for what is none, such as Other. */
function wholeGrade(grade: string | null | undefined): number | null {
  const level = Number(gradeLevel(grade || null) ?? Number.NaN);
  return Number.isInteger(level) ? level : null;
}

/** Every school that the district shares. Clever has no mark of a closed school: what it lists is open. */
export async function listSchools(client: CleverClient): Promise<SourceSchool[]> {
  const schools: SchoolRow[] = [];
  for (let after: string | null = null; ;) {
    const from: string = after === null ? "" : `&starting_after=${after}`;
    const { json } = await client.get(`/schools?limit=${SCHOOLS_A_PAGE}${from}`, "schools");
    const page: { schools: SchoolRow[]; next: string | null } = say(schoolsAnswer, json, "schools");
    schools.push(...page.schools);
    if (page.next === null || page.next === after) break;
    after = page.next;
  }
  return schools.map((school) => ({
    sourceId: school.id,
    number: school.school_number || school.sis_id || school.id,
    name: school.name,
    isActive: true,
    lowGrade: wholeGrade(school.low_grade),
    highGrade: wholeGrade(school.high_grade),
    studentCount: null,
  }));
}

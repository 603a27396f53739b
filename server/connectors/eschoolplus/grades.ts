/** Grades that only eSchoolPlus writes so; districts add letters of their own, which are reported. */
const WORDS: Record<string, string> = { KF: "0", KH: "0", P3: "-2", P4: "-1" };

/** A grade as a number, kindergarten 0: reg.grade is text of two places, "KF", "9 ", "09". */
export function gradeLevel(grade: string | null): string | null {
  return grade === null ? null : (WORDS[grade.trim().toUpperCase()] ?? grade);
}

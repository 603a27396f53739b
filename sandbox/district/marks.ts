import type { SisCourse } from "./courses";
import type { District, SisStudent } from "./district";
import { FIRST_NAMES } from "./names";
import { surnameOf } from "./person-name";
import { chance, pick } from "./random";
import { GRADUATED_SCHOOL } from "./schools";

/** Places for the stored grades of a student; most hold fewer. */
export const MARKS_A_STUDENT = 128;
const COURSES_A_YEAR = 9;
const FIRST_GRADE_WITH_MARKS = 6;

export type SisMark = {
  dcid: number;
  student: SisStudent;
  /** As it was called and numbered then; null where it was taken at another district. */
  course: SisCourse | null;
  courseNumber: string;
  courseName: string;
  storeCode: "S1" | "S2";
  /** The school year in which it was earned, by the year in which it ended. */
  year: number;
  gradeLevel: number;
  grade: string | null;
  percent: number | null;
  potential: number;
  earned: number;
  /** 0 where the grade was typed in by hand. */
  sectionId: number;
  schoolNumber: number;
  schoolName: string;
  teacherName: string | null;
};

const LETTERS = ["A", "A-", "B+", "B", "B-", "C+", "C", "D", "F"] as const;
const ELSEWHERE = "Northgate Academy";
const ENGLISH_ELSEWHERE = { number: "TR-ENG", name: "English (transfer)", credits: 1 };

const coursesByGrade = new WeakMap<readonly SisCourse[], Map<number, SisCourse[]>>();

function coursesOf(district: District, grade: number, ago: number): SisCourse[] {
  const known = coursesByGrade.get(district.courses) ?? new Map<number, SisCourse[]>();
  coursesByGrade.set(district.courses, known);
  // Before two years ago the old courses were taught beside the others.
  const key = grade * 2 + (ago >= 2 ? 1 : 0);
  const made = known.get(key);
  if (made) return made;
  const suited = district.courses.filter(
    ({ lowGrade, highGrade, offeredUntil }) =>
      lowGrade <= grade && grade <= highGrade && offeredUntil !== null && ago >= offeredUntil,
  );
  known.set(key, suited);
  return suited;
}

type Taken = { course: SisCourse | null; half: 1 | 2; gradeLevel: number; ago: number; n: number };

function markOf(district: District, student: SisStudent, taken: Taken): SisMark {
  const { seed } = district;
  const { course, half, gradeLevel, ago, n } = taken;
  const { number, name, credits } = course ?? ENGLISH_ELSEWHERE;
  const rank = Math.floor(Math.min(chance(seed, 72, student.dcid, n), 0.999) ** 1.6 * LETTERS.length);
  const grade = LETTERS[rank] ?? "F";
  const isPassOnly = credits === 0 && gradeLevel >= 9;
  const school = district.schools.find((one) => one.number === student.schoolNumber);
  const teacher = n % 3;
  return {
    dcid: 8_000_001 + (student.dcid - 7001) * MARKS_A_STUDENT + n,
    student,
    course,
    // Old grades were typed in, in whatever case.
    courseNumber: ago >= 3 && number === "PE9" ? "pe9" : number,
    courseName: name,
    storeCode: half === 1 ? "S1" : "S2",
    year: district.year - ago,
    gradeLevel,
    grade: isPassOnly ? "P" : ago === 0 ? null : grade,
    percent: isPassOnly ? null : Math.round((98 - rank * 5.2) * 10) / 10,
    potential: credits / 2,
    earned: grade === "F" || ago === 0 ? 0 : credits / 2,
    sectionId: course && ago <= 2 ? 30_001 + ((student.dcid * 7 + n) % 480) : 0,
    schoolNumber: course ? student.schoolNumber : 0,
    schoolName: course ? (school?.name ?? "Lincoln High School") : ELSEWHERE,
    teacherName:
      n % 17 === 4
        ? null
        : `${surnameOf(seed, 4_000_000 + gradeLevel, teacher)}, ${pick(FIRST_NAMES, chance(seed, 74, gradeLevel, teacher))}`,
  };
}

/**
 * Every stored grade of a student: both halves of nine courses a year from grade 6 on, some in a course that was failed
 * and taken again within the year, some from another district, and for a few one of the half that is still running.
 */
export function marksOf(district: District, student: SisStudent): SisMark[] {
  const { seed } = district;
  if (district.courses.length === 0 || district.sectionCount === 0) return [];
  const isGraduate = student.schoolNumber === GRADUATED_SCHOOL;
  const yearsGone = isGraduate ? Math.max(1, district.year - (student.classOf ?? district.year - 1)) : 0;
  const gradeNow = isGraduate ? 13 : student.gradeLevel;
  const marks: SisMark[] = [];
  const add = (taken: Omit<Taken, "n">) => {
    if (marks.length < MARKS_A_STUDENT) marks.push(markOf(district, student, { ...taken, n: marks.length }));
  };
  const joinedLate = chance(seed, 75, student.dcid) < 0.03;
  for (let gradeLevel = FIRST_GRADE_WITH_MARKS; gradeLevel < Math.min(gradeNow, 13); gradeLevel++) {
    const ago = gradeNow - gradeLevel + Math.max(0, yearsGone - 1);
    const isElsewhere = joinedLate && gradeLevel < gradeNow - 1;
    if (isElsewhere) {
      for (const half of [1, 2] as const) add({ course: null, half, gradeLevel, ago });
      continue;
    }
    const suited = coursesOf(district, gradeLevel, ago);
    const start = Math.floor(chance(seed, 76, student.dcid, gradeLevel) * suited.length);
    for (let c = 0; c < Math.min(COURSES_A_YEAR, suited.length); c++) {
      const course = suited[(start + c) % suited.length] ?? null;
      for (const half of [1, 2] as const) add({ course, half, gradeLevel, ago });
    }
    // A course that was failed and taken again, in the same grade and half of the year.
    if (chance(seed, 77, student.dcid, gradeLevel) < 0.02)
      add({ course: suited[start] ?? null, half: 1, gradeLevel, ago });
  }
  const now = coursesOf(district, gradeNow, 0);
  const isEarly = gradeNow <= 12 && gradeNow >= FIRST_GRADE_WITH_MARKS && chance(seed, 78, student.dcid) < 0.02;
  if (isEarly && now[0]) add({ course: now[0], half: 1, gradeLevel: gradeNow, ago: 0 });
  return marks;
}

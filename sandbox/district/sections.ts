import type { SisCourse } from "./courses";
import type { District, SisSchool, SisStudent } from "./district";
import { chance } from "./random";
import { GRADUATED_SCHOOL } from "./schools";
import { STAFF_A_SCHOOL } from "./staff";

/** Every open school offers so many sections, one after the other over the courses of its grades. */
export const SECTIONS_A_SCHOOL = 36;
/** Every student holds so many seats, kept or dropped, and so many marks of earlier years. */
export const SEATS_A_STUDENT = 6;
export const MARKS_A_STUDENT = 6;

export type SisSection = {
  dcid: number;
  id: number;
  number: string;
  schoolNumber: number;
  course: SisCourse;
  /** Position in the staff of who teaches it; null while nobody does. */
  teacher: number | null;
  expression: string;
  room: string | null;
};

export type SisSeat = {
  dcid: number;
  id: number;
  student: SisStudent;
  section: SisSection;
  isDropped: boolean;
  enteredOn: string;
  leftOn: string;
};

export type SisMark = {
  dcid: number;
  student: SisStudent;
  course: SisCourse;
  storeCode: "S1" | "S2";
  /** The school year in which it was earned, by the year in which it ended. */
  year: number;
  gradeLevel: number;
  grade: string;
  percent: number;
  sectionId: number;
};

const open = (schools: readonly SisSchool[]) => schools.filter((school) => school.isActive);

export function sectionCount(schools: readonly SisSchool[]): number {
  return open(schools).length * SECTIONS_A_SCHOOL;
}

export function sectionAt(
  district: { schools: readonly SisSchool[]; courses: readonly SisCourse[] },
  position: number,
): SisSection {
  const schoolAt = Math.floor(position / SECTIONS_A_SCHOOL);
  const within = position % SECTIONS_A_SCHOOL;
  const school = open(district.schools)[schoolAt];
  if (!school) throw new RangeError(`There is no section at ${position}.`);
  const suited = district.courses.filter(
    (course) =>
      course.lowGrade <= school.highGrade &&
      course.highGrade >= school.lowGrade &&
      (course.schoolNumber === 0 || course.schoolNumber === school.number),
  );
  const course = suited[within % suited.length];
  if (!course) throw new RangeError(`School ${school.number} teaches nothing.`);
  return {
    dcid: 90_001 + position * 2,
    id: 30_001 + position,
    number: String(1 + Math.floor(within / suited.length)),
    schoolNumber: school.number,
    course,
    teacher: position % 29 === 17 ? null : schoolAt * STAFF_A_SCHOOL + 7 + (within % (STAFF_A_SCHOOL - 7)),
    expression: `${1 + (within % 8)}(${within % 2 === 0 ? "A" : "B"})`,
    room: position % 13 === 5 ? null : String(100 + within),
  };
}

/** The n-th seat of a student: of an active one it may be dropped, of anybody else it is. */
export function seatOf(district: District, student: SisStudent, n: number): SisSeat | null {
  if (district.sectionCount === 0) return null;
  const schools = open(district.schools);
  const home = schools.findIndex((school) => school.number === student.schoolNumber);
  const at = home >= 0 ? home : student.dcid % schools.length;
  const start = Math.floor(chance(district.seed, 70, student.dcid) * SECTIONS_A_SCHOOL);
  const section = district.section(at * SECTIONS_A_SCHOOL + ((start + n * 5) % SECTIONS_A_SCHOOL));
  const isDropped = student.enrollStatus !== 0 || chance(district.seed, 71, student.dcid, n) < 0.06;
  const id = 55_001 + (student.dcid - 7001) * SEATS_A_STUDENT + n;
  const { entryDate: enteredOn, exitDate } = student;
  return {
    dcid: id + 400_000,
    id,
    student,
    section,
    isDropped,
    enteredOn,
    leftOn: isDropped ? `${enteredOn.slice(0, 4)}-09-15` : exitDate,
  };
}

const LETTERS = ["A", "A-", "B+", "B", "B-", "C+", "C", "D", "F"] as const;

/** The n-th stored mark of a student: both halves of three courses of the year before. */
export function markOf(district: District, student: SisStudent, n: number): SisMark | null {
  const { courses, seed } = district;
  if (courses.length === 0 || district.sectionCount === 0) return null;
  const gradeNow = student.schoolNumber === GRADUATED_SCHOOL ? 13 : student.gradeLevel;
  const gradeLevel = Math.max(-2, gradeNow - 1);
  const suited = courses.filter((course) => course.lowGrade <= gradeLevel && gradeLevel <= course.highGrade);
  const course = suited[Math.floor(n / 2) % Math.max(1, suited.length)];
  if (!course) return null;
  const share = Math.min(chance(seed, 72, student.dcid, n), 0.999) ** 1.6;
  const rank = Math.floor(share * LETTERS.length);
  return {
    dcid: 800_001 + (student.dcid - 7001) * MARKS_A_STUDENT + n,
    student,
    course,
    storeCode: n % 2 === 0 ? "S1" : "S2",
    year: district.year - 1,
    gradeLevel,
    grade: LETTERS[rank] ?? "F",
    percent: Math.round((98 - rank * 5.2) * 10) / 10,
    sectionId: 30_001 + (student.dcid % 97),
  };
}

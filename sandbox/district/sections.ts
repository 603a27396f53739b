import { isSuited, type SisCourse } from "./courses";
import type { District, SisSchool, SisStudent } from "./district";
import { chance } from "./random";
import { STAFF_A_SCHOOL } from "./staff";

/** Every open school offers so many sections, one after the other over the courses of its grades. */
export const SECTIONS_A_SCHOOL = 96;
/** Places for the seats of a student: those of the year, one of the year before, one taken a second time. */
export const SEATS_A_STUDENT = 8;
const SEATS_THIS_YEAR = 6;

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
  /** 0 is the whole year, 1 and 2 are its halves. */
  half: 0 | 1 | 2;
};

export type SisSeat = {
  dcid: number;
  id: number;
  student: SisStudent;
  section: SisSection;
  /** Left before it ended, by which PowerSchool turns the numbers of section and term negative. */
  isDropped: boolean;
  enteredOn: string;
  /** The day after the last. */
  leftOn: string;
  /** The school year, by the year in which it ends. */
  year: number;
};

const open = (schools: readonly SisSchool[]) => schools.filter((school) => school.isActive);

export function sectionCount(schools: readonly SisSchool[]): number {
  return open(schools).length * SECTIONS_A_SCHOOL;
}

type Taught = { schools: readonly SisSchool[]; courses: readonly SisCourse[] };
const suitedCourses = new WeakMap<SisSchool, SisCourse[]>();

function coursesAt(courses: readonly SisCourse[], school: SisSchool): SisCourse[] {
  const known = suitedCourses.get(school);
  if (known) return known;
  const suited = courses.filter((course) => course.offeredUntil === 0 && isSuited(course, school));
  suitedCourses.set(school, suited);
  return suited;
}

export function sectionAt(district: Taught, position: number): SisSection {
  const schoolAt = Math.floor(position / SECTIONS_A_SCHOOL);
  const within = position % SECTIONS_A_SCHOOL;
  const school = open(district.schools)[schoolAt];
  if (!school) throw new RangeError(`There is no section at ${position}.`);
  const suited = coursesAt(district.courses, school);
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
    half: course.credits === 0.5 ? (within % 2 === 0 ? 1 : 2) : 0,
  };
}

/** Places of a school's sections that a grade may sit in. */
const placesByGrade = new WeakMap<SisSchool, Map<number, number[]>>();

function placesFor(district: District, school: SisSchool, grade: number): number[] {
  const known = placesByGrade.get(school) ?? new Map<number, number[]>();
  placesByGrade.set(school, known);
  const made = known.get(grade);
  if (made) return made;
  const courses = coursesAt(district.courses, school);
  const isFor = (place: number) => {
    const course = courses[place % courses.length];
    return course !== undefined && course.lowGrade <= grade && grade <= course.highGrade;
  };
  const all = Array.from({ length: SECTIONS_A_SCHOOL }, (_, place) => place);
  const places = all.filter(isFor);
  known.set(grade, places.length > 0 ? places : all);
  return known.get(grade) ?? all;
}

const MIDDLE_OF_YEAR = "01-17";

/** First day, and the day after the last, of a year or of its half. */
function datesOf(year: number, half: 0 | 1 | 2): [from: string, until: string] {
  const [first, middle, last] = [`${year - 1}-08-25`, `${year}-${MIDDLE_OF_YEAR}`, `${year}-06-11`];
  if (half === 0) return [first, last];
  return half === 1 ? [first, middle] : [`${year}-01-19`, last];
}

/**
 * The seat at one of a student's places, null where it is empty. Of an active student it may be dropped, of anybody else
 * it is. The last two places: a seat of the year before, and for a few a section that they left and took again.
 */
export function seatOf(district: District, student: SisStudent, n: number): SisSeat | null {
  if (district.sectionCount === 0) return null;
  const { seed } = district;
  const isAgain = n === SEATS_THIS_YEAR + 1;
  if (isAgain && chance(seed, 73, student.dcid) >= 0.05) return null;
  const schools = open(district.schools);
  const home = schools.findIndex((school) => school.number === student.schoolNumber);
  const at = home >= 0 ? home : student.dcid % schools.length;
  const school = schools[at];
  if (!school) return null;
  const places = placesFor(district, school, student.gradeLevel);
  const start = Math.floor(chance(seed, 70, student.dcid) * places.length);
  const place = places[(start + (isAgain ? 0 : n) * 5) % places.length] ?? 0;
  const section = district.section(at * SECTIONS_A_SCHOOL + place);
  const isFormer = n === SEATS_THIS_YEAR;
  const year = isFormer ? district.year - 1 : district.year;
  const [enteredOn, leftOn] = datesOf(year, section.half);
  const isInactive = student.enrollStatus !== 0;
  const isDropped = isInactive || (!isFormer && !isAgain && chance(seed, 71, student.dcid, n) < 0.06);
  const id = 55_001 + (student.dcid - 7001) * SEATS_A_STUDENT + n;
  // Half of those who took a section again left their first seat properly; the others sit in it twice.
  const hasLeft = n === 0 && chance(seed, 73, student.dcid) < 0.025;
  const until = isDropped || hasLeft ? `${year - 1}-09-15` : leftOn;
  return { dcid: id + 400_000, id, student, section, isDropped, enteredOn, leftOn: until, year };
}

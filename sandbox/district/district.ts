import { FIRST_NAMES, LAST_NAMES, SCHOOL_NAMES, STREETS, SUFFIXES } from "./names";
import { chance, pick } from "./random";

export type SisSchool = {
  dcid: number;
  number: number;
  name: string;
  lowGrade: number;
  highGrade: number;
  isActive: boolean;
};

/** One row of the SIS's Students table with what hangs on it; text exactly as a SIS would hold it. */
export type SisStudent = {
  dcid: number;
  id: number;
  studentNumber: string;
  lastName: string | null;
  firstName: string | null;
  middleName: string | null;
  birthDate: string | null;
  gender: string | null;
  schoolNumber: number;
  gradeLevel: number;
  enrollStatus: number;
  classOf: number | null;
  email: string | null;
  webId: string | null;
  homeRoom: string | null;
  fedEthnicity: number;
  races: string[];
  street: string | null;
  city: string | null;
  state: string | null;
  zip: string | null;
  homePhone: string | null;
  entryDate: string;
  exitDate: string;
};

export type District = {
  name: string;
  timeZone: string;
  /** The calendar year in which the running school year ends. */
  year: number;
  schools: readonly SisSchool[];
  /** Rows of the Students table, all of every status. */
  studentCount: number;
  /** The row at a position from 0, in DCID order; made anew at each call. */
  student: (position: number) => SisStudent;
};

export type DistrictOptions = { students: number; seed?: number; day?: number; year?: number; name?: string };

const LEVELS = [
  { word: "High School", low: 9, high: 12, share: 0.55 },
  { word: "Middle School", low: 6, high: 8, share: 0.3 },
  { word: "Elementary", low: 0, high: 5, share: 0.15 },
] as const;

export const GRADUATED_SCHOOL = 999_999;

function makeSchools(students: number): SisSchool[] {
  const count = Math.min(60, Math.max(6, Math.round(students / 900)));
  const schools = Array.from({ length: count }, (_, index): SisSchool => {
    const level = LEVELS[index % LEVELS.length] ?? LEVELS[0];
    const base = pick(SCHOOL_NAMES, (Math.floor(index / LEVELS.length) % SCHOOL_NAMES.length) / SCHOOL_NAMES.length);
    const round = Math.floor(index / (LEVELS.length * SCHOOL_NAMES.length));
    const name = `${base} ${level.word}${round > 0 ? ` ${round + 1}` : ""}`;
    return {
      dcid: 3 + index * 2,
      number: 101 + index,
      name,
      lowGrade: level.low,
      highGrade: level.high,
      isActive: true,
    };
  });
  schools.push({ dcid: 901, number: 190, name: "Old Mill School", lowGrade: 1, highGrade: 8, isActive: false });
  return schools;
}

/** Position and day decide who has left, who is new and whose record was edited: about 0.5 %, 0.5 % and 1 % a day. */
function isGone(seed: number, position: number, day: number): boolean {
  for (let d = 1; d <= day; d++) if (chance(seed, 81, position, d) < 0.005) return true;
  return false;
}

function statusOf(seed: number, i: number): { status: number; isGraduate: boolean } {
  const roll = chance(seed, 1, i);
  if (roll < 0.05) return { status: 3, isGraduate: true };
  if (roll < 0.06) return { status: -1, isGraduate: false };
  if (roll < 0.075) return { status: 2, isGraduate: false };
  if (roll < 0.085) return { status: 1, isGraduate: false };
  if (roll < 0.0865) return { status: 4, isGraduate: false };
  return { status: 0, isGraduate: false };
}

function birthDateOf(seed: number, i: number, grade: number, year: number): string | null {
  const roll = chance(seed, 4, i);
  if (roll < 0.004) return null;
  const born = year - 6 - Math.max(0, grade);
  const month = 1 + Math.floor(chance(seed, 5, i) * 12);
  const day = 1 + Math.floor(chance(seed, 6, i) * 28);
  return `${born}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

function emailOf(seed: number, i: number, webId: string): string | null {
  const roll = chance(seed, 7, i);
  if (roll < 0.01) return null;
  if (roll < 0.014) return pick(["n/a", "none", `${webId}@`], chance(seed, 8, i));
  return `${webId}@students.riverbend.example`;
}

function racesOf(seed: number, i: number): string[] {
  const roll = chance(seed, 9, i);
  const first = pick(["W", "W", "W", "B", "A", "I", "P"], chance(seed, 10, i));
  if (roll < 0.04) return [];
  if (roll < 0.045) return ["M7"];
  if (roll < 0.12) return [first, first === "B" ? "W" : "B"].sort();
  return [first];
}

type Shape = { seed: number; year: number; day: number; schools: readonly SisSchool[] };

/** Twins share everything a family shares; every two-hundredth student has one. */
function familyOf(i: number): number {
  return i % 200 === 101 ? i - 1 : i;
}

function nameOf(seed: number, i: number): Pick<SisStudent, "lastName" | "firstName" | "middleName"> {
  const family = familyOf(i);
  const roll = chance(seed, 11, i);
  let lastName: string | null = pick(LAST_NAMES, chance(seed, 12, family));
  if (chance(seed, 13, family) < 0.06) lastName = `${lastName}-${pick(LAST_NAMES, chance(seed, 14, family))}`;
  if (roll < 0.01) lastName = `${lastName} ${pick(SUFFIXES, chance(seed, 15, i))}`;
  const middleName = chance(seed, 16, i) < 0.6 ? pick(FIRST_NAMES, chance(seed, 17, i)) : null;
  if (roll > 0.9995) return { lastName: null, firstName: pick(FIRST_NAMES, chance(seed, 18, i)), middleName };
  if (roll > 0.999) return { lastName, firstName: null, middleName: null };
  return { lastName, firstName: pick(FIRST_NAMES, chance(seed, 18, i)), middleName };
}

function makeStudent(shape: Shape, i: number): SisStudent {
  const { seed, year, day, schools } = shape;
  const family = familyOf(i);
  const { status, isGraduate } = statusOf(seed, i);
  const open = schools.filter((school) => school.isActive);
  const level = chance(seed, 2, family);
  const wanted = level < 0.55 ? 0 : level < 0.85 ? 1 : 2;
  const suited = open.filter((_, index) => index % LEVELS.length === wanted);
  const school = pick(suited.length > 0 ? suited : open, chance(seed, 3, family));
  const grade = school.lowGrade + Math.floor(chance(seed, 19, family) * (school.highGrade - school.lowGrade + 1));
  const webId = `s${i + 1001}`;
  const isEdited = Array.from({ length: day }, (_, d) => chance(seed, 82, i, d + 1) < 0.01).some(Boolean);
  const hasContact = chance(seed, 20, family) < 0.97;
  return {
    dcid: 7001 + i,
    id: 4001 + i,
    // A number in sixteen begins with a zero, and one in two thousand was given twice.
    studentNumber: i % 2000 === 1999 ? studentNumberOf(i - 1) : studentNumberOf(i),
    ...nameOf(seed, i),
    birthDate: birthDateOf(seed, family, grade, year),
    gender: pick(["M", "F", "M", "F", "M", "F", "M", "F", "M", "F", "M", "F", "X"], chance(seed, 21, i)),
    schoolNumber: isGraduate ? GRADUATED_SCHOOL : school.number,
    gradeLevel: isGraduate ? 99 : grade,
    enrollStatus: status,
    classOf: chance(seed, 22, i) < 0.0008 ? null : isGraduate ? year - 1 : year + 12 - grade,
    email: emailOf(seed, i, webId),
    webId: chance(seed, 23, i) < 0.99 ? webId : null,
    homeRoom: isEdited
      ? `R-${100 + (day % 90)}`
      : chance(seed, 24, i) < 0.97
        ? String(100 + Math.floor(chance(seed, 25, i) * 120))
        : null,
    fedEthnicity: chance(seed, 26, family) < 0.28 ? 1 : chance(seed, 27, family) < 0.02 ? -1 : 0,
    races: racesOf(seed, family),
    street: hasContact
      ? `${1 + Math.floor(chance(seed, 28, family) * 900)} ${pick(STREETS, chance(seed, 29, family))}`
      : null,
    city: hasContact ? "Riverbend" : null,
    state: hasContact ? "IL" : null,
    zip: hasContact ? (i % 9 === 0 ? "06012-0004" : "61049") : null,
    homePhone: hasContact ? `231555${String(i % 10000).padStart(4, "0")}` : null,
    entryDate: `${year - 1}-08-25`,
    exitDate: `${year}-06-11`,
  };
}

function studentNumberOf(i: number): string {
  return i % 16 === 0 ? `0${90001 + i}` : String(200_001 + i);
}

/** A made-up district of any size, the same for the same seed; a student is made when asked for and then forgotten. */
export function createDistrict(options: DistrictOptions): District {
  const { students, seed = 1, day = 0, year = 0 } = options;
  const shape: Shape = { seed, day, year: 2027 + year, schools: makeSchools(students) };
  const newcomers = Math.round(students * 0.005 * day);
  // Positions of those who are still there; without a day that is everybody, and nothing is kept in memory.
  const present: number[] = [];
  if (day > 0) for (let i = 0; i < students; i++) if (!isGone(seed, i, day)) present.push(i);
  const stayed = day > 0 ? present.length : students;
  return {
    name: options.name ?? "Riverbend Unified",
    timeZone: "America/Chicago",
    year: shape.year,
    schools: shape.schools,
    studentCount: stayed + newcomers,
    student: (position) =>
      makeStudent(shape, position < stayed ? (present[position] ?? position) : students + position - stayed),
  };
}

export type Truth = {
  students: number;
  withoutLastName: number;
  bySchool: Record<string, number>;
  byStatus: Record<string, number>;
};

/** What an importer must find: counted from the rows themselves. */
export function truthOf(district: District): Truth {
  const truth: Truth = { students: district.studentCount, withoutLastName: 0, bySchool: {}, byStatus: {} };
  for (let i = 0; i < district.studentCount; i++) {
    const student = district.student(i);
    if (student.lastName === null) truth.withoutLastName++;
    truth.bySchool[student.schoolNumber] = (truth.bySchool[student.schoolNumber] ?? 0) + 1;
    truth.byStatus[student.enrollStatus] = (truth.byStatus[student.enrollStatus] ?? 0) + 1;
  }
  return truth;
}

import { makeCourses, type SisCourse } from "./courses";
import { changesOf } from "./calendar";
import { guardiansOf, type SisGuardian } from "./guardians";
import { membersOf } from "./household";
import { makeSchools, schoolsByGrade } from "./schools";
import { sectionCount, sectionAt, type SisSection } from "./sections";
import { staffAt, staffCount, type SisStaff } from "./staff";
import { makeStudent, type Shape } from "./student";

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
  /** The second school of those who attend two; otherwise the first. */
  otherSchoolNumber: number;
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
  /** Which brothers and sisters share guardians: equal for all of a family. */
  family: number;
};

export type District = {
  name: string;
  timeZone: string;
  seed: number;
  /** The calendar year in which the running school year ends. */
  year: number;
  schools: readonly SisSchool[];
  /** Rows of the Students table, all of every status. */
  studentCount: number;
  /** The row at a position from 0, in DCID order; made anew when it is not the last one asked for. */
  student(position: number): SisStudent;
  /** The student with a DCID, null when there is none or no longer. */
  findStudent(dcid: number): SisStudent | null;
  /** Contacts of a student; brothers and sisters have the same, and now and then one of their own. */
  guardians(student: SisStudent): SisGuardian[];
  /** Who of a family is in the district, by DCID. */
  family(family: number): SisStudent[];
  staffCount: number;
  staff(position: number): SisStaff;
  courses: readonly SisCourse[];
  sectionCount: number;
  section(position: number): SisSection;
  /** The same district some days or school years after its first picture. */
  at(moment: { day?: number; year?: number }): District;
};

/** `day` is days after the first picture, `year` is school years after it. */
export type DistrictOptions = { students: number; seed?: number; day?: number; year?: number; name?: string };

/** The school year of the first picture, by the year in which it ends. */
export const FIRST_YEAR = 2027;
const FIRST_DCID = 7001;

/** A made-up district of any size, the same for the same seed; a student is made when asked for and then forgotten. */
export function createDistrict(options: DistrictOptions): District {
  const { students, seed = 1, day = 0, year = 0 } = options;
  const schools = makeSchools(students);
  const courses = makeCourses(schools);
  const shape: Shape = { seed, day, year, firstYear: FIRST_YEAR, students, byGrade: schoolsByGrade(schools) };
  const changes = changesOf({ seed, students, day, year });
  const findStudent = (dcid: number) => (changes.has(dcid - FIRST_DCID) ? makeStudent(shape, dcid - FIRST_DCID) : null);
  // Whoever asks for one row of a student mostly asks for the next one too.
  let last: { position: number; student: SisStudent } | null = null;
  const studentAt = (position: number) => {
    if (last?.position !== position) last = { position, student: makeStudent(shape, changes.indexAt(position)) };
    return last.student;
  };
  const known = new WeakMap<SisStudent, SisGuardian[]>();
  const guardiansAt = (student: SisStudent) => {
    const guardians = known.get(student) ?? guardiansOf(seed, student);
    known.set(student, guardians);
    return guardians;
  };
  // A row of a guardian asks for the same children once for each of its lists.
  let lastFamily: { family: number; members: SisStudent[] } | null = null;
  const familyOf = (family: number) => {
    if (lastFamily?.family !== family)
      lastFamily = { family, members: membersOf(family).flatMap((index) => findStudent(FIRST_DCID + index) ?? []) };
    return lastFamily.members;
  };
  return {
    name: options.name ?? "Riverbend Unified",
    timeZone: "America/Chicago",
    seed,
    year: FIRST_YEAR + year,
    schools,
    studentCount: changes.count,
    student: studentAt,
    findStudent,
    guardians: guardiansAt,
    family: familyOf,
    staffCount: staffCount(schools),
    staff: (position) => staffAt({ seed, schools }, position),
    courses,
    sectionCount: sectionCount(schools),
    section: (position) => sectionAt({ schools, courses }, position),
    at: (moment) => createDistrict({ ...options, day, year, ...moment }),
  };
}

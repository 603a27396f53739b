import type { SisSchool } from "./district";
import { FIRST_NAMES } from "./names";
import { surnameOf } from "./person-name";
import { chance, pick } from "./random";

export const STAFF_A_SCHOOL = 24;
/** Where among the staff of a school its counselors stand. */
const COUNSELORS = [2, 3] as const;

/** A user access role; the district names and numbers them. */
export type SisRole = { id: number; name: string };

const role = (id: number, name: string): SisRole => ({ id, name });
const TEACHER = role(2, "Teacher");
const ADMINISTRATOR = role(3, "School Administrator");
const COUNSELOR = role(4, "School Counselor");
const OFFICE = role(5, "Office Staff");
const LUNCH = role(6, "Cafeteria");
const SUBSTITUTE = role(7, "Substitute");
const ACTIVITIES = role(8, "Activities Only");
const COACH = role(9, "Instructional Coach");

/** Every role of the district by its number; the last is given to nobody. */
export const ROLES: readonly SisRole[] = [
  TEACHER,
  ADMINISTRATOR,
  COUNSELOR,
  OFFICE,
  LUNCH,
  SUBSTITUTE,
  ACTIVITIES,
  COACH,
  role(10, "Registrar (old)"),
];
export const MOST_ROLES = 3;

export type SisPost = {
  dcid: number;
  id: number;
  schoolNumber: number;
  /** 1 current, 2 no longer here. */
  status: 1 | 2;
  /** 0 unassigned, 1 teacher, 2 staff, 3 lunch, 4 substitute. */
  staffStatus: number;
  /** Roles at this school, none for some. */
  roles: SisRole[];
};

export type SisStaff = {
  usersDcid: number;
  number: string;
  firstName: string;
  middleName: string | null;
  lastName: string;
  title: string | null;
  email: string | null;
  homeSchool: number;
  /** Administrators sign in with one name, teachers with another; some have both or neither. */
  adminLogin: string | null;
  teacherLogin: string | null;
  fedEthnicity: number;
  /** One per school, the home school first. */
  posts: SisPost[];
};

const TITLES: readonly [title: string, staffStatus: number, role: SisRole][] = [
  ["Principal", 2, ADMINISTRATOR],
  ["Assistant Principal", 2, ADMINISTRATOR],
  ["School Counselor", 2, COUNSELOR],
  ["School Counselor", 2, COUNSELOR],
  ["Registrar", 2, OFFICE],
  ["Cafeteria", 3, LUNCH],
  ["Substitute", 4, SUBSTITUTE],
];

const open = (schools: readonly SisSchool[]) => schools.filter((school) => school.isActive);

export function staffCount(schools: readonly SisSchool[]): number {
  return open(schools).length * STAFF_A_SCHOOL;
}

const numberOf = (position: number) => (position % 12 === 0 ? `0${1100 + position}` : `T-${1100 + position}`);

/** The number of the counselor who looks after a student: the two of a school share its students. */
export function counselorNumber(schools: readonly SisSchool[], schoolNumber: number, student: number): string | null {
  const at = open(schools).findIndex((school) => school.number === schoolNumber);
  return at < 0 ? null : numberOf(at * STAFF_A_SCHOOL + COUNSELORS[student % 2 === 0 ? 0 : 1]);
}

/** Roles of a post: most have the one of their work, a few two or three, a few none. */
function rolesOf(seed: number, position: number, n: number, own: SisRole): SisRole[] {
  const roll = chance(seed, 67, position, n);
  if (roll < 0.04) return [];
  if (own === TEACHER && roll > 0.9) return roll > 0.97 ? [TEACHER, ACTIVITIES, COACH] : [TEACHER, ACTIVITIES];
  if (own === ADMINISTRATOR && roll > 0.7) return [ADMINISTRATOR, COUNSELOR];
  return [own];
}

/** One person of the staff: some work in two or three schools, some are gone, some have no e-mail. */
export function staffAt(district: { seed: number; schools: readonly SisSchool[] }, position: number): SisStaff {
  const { seed } = district;
  const schools = open(district.schools);
  const at = Math.floor(position / STAFF_A_SCHOOL);
  const [title, staffStatus, own] = TITLES[position % STAFF_A_SCHOOL] ?? ["Teacher", 1, TEACHER];
  const firstName = pick(FIRST_NAMES, chance(seed, 60, position));
  const lastName = surnameOf(seed, 3_000_000 + position);
  const isGone = own !== COUNSELOR && chance(seed, 61, position) < 0.05;
  const places = position % 11 === 3 ? 3 : position % 7 === 5 ? 2 : 1;
  const numbers = new Set(
    Array.from({ length: places }, (_, n) => schools[(at + n * 2) % schools.length]?.number ?? 0),
  );
  const login = `${firstName.charAt(0)}${lastName}${position}`
    .normalize("NFD")
    .replace(/[^A-Za-z0-9]/g, "")
    .toLowerCase();
  const usersDcid = 61 + position * 3;
  return {
    usersDcid,
    number: numberOf(position),
    firstName,
    middleName: chance(seed, 62, position) < 0.3 ? pick(FIRST_NAMES, chance(seed, 63, position)) : null,
    lastName,
    title: chance(seed, 64, position) < 0.93 ? title : null,
    email: chance(seed, 65, position) < 0.98 ? `${login}@riverbend.example` : null,
    homeSchool: schools[at]?.number ?? 0,
    adminLogin: staffStatus === 2 ? login : null,
    teacherLogin: staffStatus === 1 || title === "School Counselor" ? login : null,
    fedEthnicity: chance(seed, 66, position) < 0.2 ? 1 : 0,
    posts: [...numbers].map((schoolNumber, n) => ({
      dcid: 20_001 + position * 3 + n,
      id: 9_001 + position * 3 + n,
      schoolNumber,
      status: isGone || (n > 0 && position % 5 === 0) ? 2 : 1,
      staffStatus: n === 0 || staffStatus !== 1 ? staffStatus : 1,
      roles: rolesOf(seed, position, n, own),
    })),
  };
}

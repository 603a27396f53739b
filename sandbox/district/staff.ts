import type { SisSchool } from "./district";
import { FIRST_NAMES } from "./names";
import { surnameOf } from "./person-name";
import { chance, pick } from "./random";

export const STAFF_A_SCHOOL = 24;

export type SisPost = {
  dcid: number;
  id: number;
  schoolNumber: number;
  /** 1 current, 2 no longer here. */
  status: 1 | 2;
  /** 0 unassigned, 1 teacher, 2 staff, 3 lunch, 4 substitute. */
  staffStatus: number;
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

const ROLES = [
  ["Principal", 2],
  ["Assistant Principal", 2],
  ["School Counselor", 2],
  ["School Counselor", 2],
  ["Registrar", 2],
  ["Cafeteria", 3],
  ["Substitute", 4],
] as const;

const open = (schools: readonly SisSchool[]) => schools.filter((school) => school.isActive);

export function staffCount(schools: readonly SisSchool[]): number {
  return open(schools).length * STAFF_A_SCHOOL;
}

/** One person of the staff: some work in two or three schools, some are gone, some have no e-mail. */
export function staffAt(district: { seed: number; schools: readonly SisSchool[] }, position: number): SisStaff {
  const { seed } = district;
  const schools = open(district.schools);
  const at = Math.floor(position / STAFF_A_SCHOOL);
  const [title, staffStatus] = ROLES[position % STAFF_A_SCHOOL] ?? ["Teacher", 1];
  const firstName = pick(FIRST_NAMES, chance(seed, 60, position));
  const lastName = surnameOf(seed, 3_000_000 + position);
  const isGone = chance(seed, 61, position) < 0.05;
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
    number: position % 12 === 0 ? `0${1100 + position}` : `T-${1100 + position}`,
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
    })),
  };
}

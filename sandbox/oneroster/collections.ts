import type { SisSchool } from "../district/district";
import type { Catalog } from "./catalog";
import {
  demographics,
  districtOrg,
  roleOf,
  schoolOrg,
  schoolYear,
  staffUser,
  studentUser,
  type Entity,
} from "./entities";
import type { Version } from "./refused";

/** Things of one kind in the order in which the provider keeps them; `key` is what the payload calls them. */
export type Collection = { key: string; one: string; count: number; at(index: number): Entity; scope: string };

const NOWHERE: SisSchool = { dcid: 0, number: 0, name: "", lowGrade: 0, highGrade: 0, isActive: false };
const CORE = "roster-core.readonly";

/** The collection of a path, "students"; null where there is none. */
export function collectionOf(catalog: Catalog, version: Version, base: string, path: string): Collection | null {
  const show = { catalog, version, base };
  const { district, students } = catalog;
  const users = { key: "users", one: "user", scope: CORE };
  const orgs = { key: "orgs", one: "org", scope: CORE };
  const schools = catalog.quirks.hidesOneSchool ? district.schools.slice(1) : district.schools;
  const staff = (wanted: (role: string) => boolean): Collection => {
    const people = Array.from({ length: catalog.staffCount }, (_, index) => catalog.staff(index)).filter((person) =>
      wanted(roleOf(person, version)),
    );
    return { ...users, count: people.length, at: (index) => staffUser(show, people[index] ?? catalog.staff(0)) };
  };
  const studentUsers: Collection = {
    ...users,
    count: students.length,
    at: (index) => studentUser(show, catalog.student(index)),
  };
  switch (path) {
    case "students":
      return studentUsers;
    case "teachers":
      return staff((role) => role === "teacher");
    case "users": {
      const others = staff(() => true);
      return {
        ...users,
        count: students.length + others.count,
        at: (index) => (index < students.length ? studentUsers.at(index) : others.at(index - students.length)),
      };
    }
    case "demographics":
      // In an order of their own: nothing promises that it is that of the users.
      return {
        key: "demographics",
        one: "demographics",
        scope: "roster-demographics.readonly",
        count: students.length,
        at: (index) => demographics(show, catalog.student(students.length - 1 - index)),
      };
    case "schools":
      return { ...orgs, count: schools.length, at: (index) => schoolOrg(show, schools[index] ?? NOWHERE) };
    case "orgs":
      return {
        ...orgs,
        count: schools.length + 1,
        at: (index) => (index === 0 ? districtOrg(show) : schoolOrg(show, schools[index - 1] ?? NOWHERE)),
      };
    case "academicSessions":
    case "terms":
      return { key: "academicSessions", one: "academicSession", scope: CORE, count: 1, at: () => schoolYear(show) };
    default:
      return null;
  }
}

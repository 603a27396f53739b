import type { SisSchool, SisStudent } from "../district/district";
import type { SisStaff } from "../district/staff";
import type { Catalog } from "./catalog";
import type { Quirks } from "./quirks";
import type { Version } from "./refused";

export type Entity = Record<string, unknown> & { sourcedId: string; status: string };
type Show = { catalog: Catalog; version: Version; base: string };

const MODIFIED = "2026-09-02T04:00:00.000Z";
const YOUNGEST: Record<number, Record<Quirks["grades"], string>> = {
  [-2]: { ceds: "PR", plain: "-2", letters: "P3" },
  [-1]: { ceds: "PK", plain: "-1", letters: "P4" },
  0: { ceds: "KG", plain: "K", letters: "KF" },
};

function gradeOf(grade: number, form: Quirks["grades"]): string {
  return YOUNGEST[grade]?.[form] ?? (form === "plain" ? String(grade) : String(grade).padStart(2, "0"));
}

const reference = (show: Show, path: string, type: string, sourcedId: string) => ({
  href: `${show.base}/${path}/${sourcedId}`,
  sourcedId,
  type,
});
const orgOf = (show: Show, sourcedId: string) => reference(show, "orgs", "org", sourcedId);

function flag({ catalog }: Show, value: boolean): string | boolean {
  return catalog.quirks.flags === "boolean" ? value : String(value);
}

/** Roles by the titles of the made-up district; what 1.1 has no word for is an administrator or an aide. */
const ROLES: Record<string, [v1p1: string, v1p2: string]> = {
  Principal: ["administrator", "principal"],
  "Assistant Principal": ["administrator", "siteAdministrator"],
  "School Counselor": ["administrator", "counselor"],
  Registrar: ["aide", "aide"],
  Cafeteria: ["aide", "ext:food-service"],
  Substitute: ["proctor", "proctor"],
};

export function roleOf(person: SisStaff, version: Version): string {
  const roles = person.posts[0]?.staffStatus === 1 ? undefined : ROLES[person.title ?? ""];
  return roles?.[version === "v1p1" ? 0 : 1] ?? "teacher";
}

type Place = { role: string; org: string; isPrimary: boolean };

/** The part of a user that the two versions shape differently. */
function places(show: Show, list: readonly Place[]): Record<string, unknown> {
  const { namesDistrict } = show.catalog.quirks;
  const orgs = [...(namesDistrict ? ["d-1"] : []), ...new Set(list.map((one) => one.org))];
  const first = list[0];
  if (show.version === "v1p1") return { role: first?.role ?? "student", orgs: orgs.map((org) => orgOf(show, org)) };
  return {
    primaryOrg: orgOf(show, list.find((one) => one.isPrimary)?.org ?? ""),
    roles: list.map(({ role, org, isPrimary }) => ({
      roleType: isPrimary ? "primary" : "secondary",
      role,
      org: orgOf(show, org),
      beginDate: "2026-08-01",
    })),
    userProfiles: [],
    resources: [],
  };
}

/** Status 2 is a transfer, 1 an account that was switched off. */
function statusOf(catalog: Catalog, student: SisStudent): string {
  return student.enrollStatus === 2 ? catalog.quirks.deleted : "active";
}

const extensions = ({ hidesMetadata }: Quirks, known: Record<string, string>) => (hidesMetadata ? {} : known);

export function studentUser(show: Show, student: SisStudent): Entity {
  const { catalog, version } = show;
  const { quirks } = catalog;
  const home = catalog.schoolId(student.schoolNumber);
  const other = catalog.schoolId(student.otherSchoolNumber);
  const list = [
    // The second school stands first, so that only the mark says which is the home school.
    ...(other === home || version === "v1p1" ? [] : [{ role: "student", org: other, isPrimary: false }]),
    { role: "student", org: home, isPrimary: true },
    ...(other === home || version === "v1p2" ? [] : [{ role: "student", org: other, isPrimary: false }]),
  ];
  return {
    sourcedId: catalog.studentId(student),
    status: statusOf(catalog, student),
    dateLastModified: MODIFIED,
    metadata: extensions(quirks, {
      weightedGpa: "3.4",
      classYear: student.classOf === null ? "" : String(student.classOf),
      city: student.city ?? "",
    }),
    enabledUser: flag(show, student.enrollStatus === 0 || student.enrollStatus === -1),
    username: student.webId ?? "",
    userIds: [
      { type: "SIS", identifier: String(student.dcid) },
      { type: "State", identifier: `00${98_000_000 + student.id}` },
    ],
    ...(version === "v1p2" ? { userMasterIdentifier: String(student.dcid), preferredFirstName: "" } : {}),
    givenName: student.firstName ?? "",
    familyName: student.lastName ?? "",
    middleName: student.middleName ?? "",
    identifier: student.studentNumber,
    email: student.email ?? "",
    sms: "",
    phone: student.homePhone ?? "",
    grades: [gradeOf(student.gradeLevel, quirks.grades)],
    agents: catalog.district
      .guardians(student)
      .map((guardian) => reference(show, "users", "user", `c-${guardian.personId}`)),
    ...places(show, list),
  };
}

export function staffUser(show: Show, person: SisStaff): Entity {
  const { catalog, version } = show;
  const role = roleOf(person, version);
  const posts = person.posts.filter((post) => post.status === 1);
  const list = (posts.length > 0 ? posts : person.posts).map((post, index) => ({
    role,
    org: catalog.schoolId(post.schoolNumber),
    isPrimary: index === 0,
  }));
  return {
    sourcedId: catalog.staffId(person),
    status: "active",
    dateLastModified: MODIFIED,
    metadata: extensions(catalog.quirks, { title: person.title ?? "" }),
    enabledUser: flag(show, posts.length > 0),
    username: person.teacherLogin ?? person.adminLogin ?? "",
    userIds: [{ type: "SIS", identifier: String(person.usersDcid) }],
    ...(version === "v1p2" ? { userMasterIdentifier: String(person.usersDcid) } : {}),
    givenName: person.firstName,
    familyName: person.lastName,
    middleName: person.middleName ?? "",
    identifier: person.number,
    email: person.email ?? "",
    sms: "",
    phone: "",
    grades: [],
    agents: [],
    ...places(show, list),
  };
}

const RACES: Record<string, string> = {
  W: "white",
  B: "blackOrAfricanAmerican",
  A: "asian",
  I: "americanIndianOrAlaskaNative",
  P: "nativeHawaiianOrOtherPacificIslander",
};
const SEXES = { v1p1: { M: "male", F: "female" }, v1p2: { M: "male", F: "female", X: "other" } } as const;

/** Demographics carry the id of their user. */
export function demographics(show: Show, student: SisStudent): Entity {
  const { catalog, version } = show;
  const races = student.races.map((race) => RACES[race]);
  const sexes: Record<string, string> = SEXES[version];
  return {
    sourcedId: catalog.studentId(student),
    status: "active",
    dateLastModified: MODIFIED,
    birthDate: catalog.quirks.hidesBirthDates ? "" : (student.birthDate ?? ""),
    sex: sexes[student.gender ?? ""] ?? (version === "v1p2" ? "unspecified" : ""),
    ...Object.fromEntries(Object.values(RACES).map((name) => [name, flag(show, races.includes(name))])),
    demographicRaceTwoOrMoreRaces: flag(show, races.length > 1),
    hispanicOrLatinoEthnicity: flag(show, student.fedEthnicity === 1),
    countryOfBirthCode: "",
    stateOfBirthAbbreviation: "",
    cityOfBirth: "",
    publicSchoolResidenceStatus: "",
  };
}

export function schoolOrg(show: Show, school: SisSchool): Entity {
  return {
    sourcedId: show.catalog.schoolId(school.number),
    status: show.catalog.schoolStatus(school.isActive),
    dateLastModified: MODIFIED,
    name: school.name,
    type: "school",
    identifier: String(school.number),
    parent: orgOf(show, "d-1"),
    children: [],
  };
}

export function districtOrg(show: Show): Entity {
  const { district } = show.catalog;
  return {
    sourcedId: "d-1",
    status: "active",
    dateLastModified: MODIFIED,
    name: district.name,
    type: "district",
    identifier: "2600000",
    children: district.schools.map((school) => orgOf(show, show.catalog.schoolId(school.number))),
  };
}

export function schoolYear(show: Show): Entity {
  const { year } = show.catalog.district;
  return {
    sourcedId: `y-${year}`,
    status: "active",
    dateLastModified: MODIFIED,
    title: `${year - 1}-${year}`,
    type: "schoolYear",
    startDate: `${year - 1}-08-25`,
    // Exclusive by the standard: the day after the last one.
    endDate: `${year}-06-12`,
    schoolYear: String(year),
    children: [],
  };
}

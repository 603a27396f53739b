import type { ParsedPage, ReadRequest, SourceRecord } from "../connector";
import { ConnectorError } from "../errors";
import { writeList } from "../list-value";
import { readValue } from "../shape";
import { writeCursor, type Position } from "./cursor";
import { isDemographic, type Demographics } from "./demographics";
import { ETHNICITY_AND_RACE, GRADE_LEVEL, PER_ROLE, STATUS } from "./fields";
import { FIXES } from "./fixes";
import { innerRow, innerRows, referredIds, type Row } from "./wire";

/** A page as it is kept: the users that were new to the read, as they came, and what was joined to them from elsewhere. */
export type StoredPage = {
  next: Position | null;
  users: Row[];
  /** Which organizations are schools. */
  schools: readonly string[];
  demographics: Record<string, Demographics>;
};

/** A role at an organization; null where a person has none. */
type Place = { role: string | null; org: string | null; isPrimary: boolean };

const NOT_STAFF = new Set(["student", "parent", "guardian", "relative"]);

/** The places of a user: in 1.2 each role has its organization, in 1.1 one role holds at all of them. */
function placesOf(row: Row): Place[] {
  const roles = innerRows(row.roles);
  if (roles.length > 0) {
    return roles.map((one) => ({
      role: readValue(one.role),
      org: referredIds(one.org)[0] ?? null,
      isPrimary: readValue(one.roleType)?.toLowerCase() === "primary",
    }));
  }
  const role = readValue(row.role);
  const orgs = referredIds(row.orgs);
  return orgs.length > 0
    ? orgs.map((org) => ({ role, org, isPrimary: false }))
    : [{ role, org: null, isPrimary: false }];
}

/** The places where a user works; none for students and their families. */
export function postsOf(row: Row): Place[] {
  return placesOf(row).filter(({ role }) => role !== null && !NOT_STAFF.has(role.toLowerCase()));
}

/** Where a student is at home: as the SIS marks it, else the first school; an organization that is no school counts last. */
function homeSchool(row: Row, schools: ReadonlySet<string>): string | null {
  const places = placesOf(row).filter(({ role }) => role === null || role.toLowerCase() === "student");
  const named = [
    ...referredIds(row.primaryOrg),
    ...places.filter((place) => place.isPrimary).flatMap((place) => place.org ?? []),
    ...places.flatMap((place) => place.org ?? []),
  ];
  return named.find((org) => schools.has(org)) ?? named[0] ?? null;
}

/** Grades that have a name, by CEDS and as providers write them. */
const GRADE_WORDS: Record<string, string> = {
  IT: "-2",
  PR: "-2",
  PS: "PS",
  PK: "-1",
  TK: "0",
  KG: "0",
  K: "0",
  KINDERGARTEN: "0",
};

/** A grade as a number, kindergarten 0; what is no grade of a school (UG, Other) stays the word it is. */
export function gradeLevel(grade: string | null): string | null {
  if (grade === null) return null;
  const text = grade.trim();
  return /^-?\d{1,2}$/.test(text) ? String(Number(text)) : (GRADE_WORDS[text.toUpperCase()] ?? text);
}

function statusOf(row: Row): string | null {
  const status = readValue(row.status)?.toLowerCase();
  if (status === "tobedeleted" || status === "inactive") return "tobedeleted";
  const enabled = readValue(row.enabledUser)?.toLowerCase();
  if (enabled === undefined) return status === "active" ? "enabled" : null;
  return enabled === "true" || enabled === "1" ? "enabled" : "disabled";
}

const RACES = [
  "americanIndianOrAlaskaNative",
  "asian",
  "blackOrAfricanAmerican",
  "nativeHawaiianOrOtherPacificIslander",
  "white",
  "demographicRaceTwoOrMoreRaces",
] as const;
const isTrue = (value: string | undefined) => value?.toLowerCase() === "true" || value === "1";

function ethnicityAndRaces(known: Demographics): string | null {
  const races = RACES.filter((race) => isTrue(known[race]));
  const isHispanic = isTrue(known.hispanicOrLatinoEthnicity);
  return !isHispanic && races.length === 0 ? null : `${isHispanic ? "1" : ""}/${races.join(",")}`;
}

type Reader = (row: Row, joined: { home: string | null; demographics: Demographics }) => string | null;

function compileReader(id: string): Reader {
  if (id === "orgs") return (_row, { home }) => home;
  if (id === STATUS) return statusOf;
  if (id === GRADE_LEVEL) return (row) => gradeLevel(readValue(Array.isArray(row.grades) ? row.grades[0] : row.grades));
  if (id === ETHNICITY_AND_RACE) return (_row, { demographics }) => ethnicityAndRaces(demographics);
  const dot = id.indexOf(".");
  const name = id.slice(dot + 1);
  if (isDemographic(id)) return (_row, { demographics }) => demographics[name] ?? null;
  if (id.startsWith("metadata.")) return (row) => readValue(innerRow(row.metadata)[name]);
  if (id.startsWith("userIds.")) {
    const type = name.toLowerCase();
    return (row) => {
      const found = innerRows(row.userIds).find((one) => readValue(one.type)?.toLowerCase() === type);
      return readValue(found?.identifier);
    };
  }
  return (row) => readValue(row[id]);
}

/** What is said once for each place: the role is its own, everything else the person's. */
function compileListReader(id: string): (row: Row, posts: readonly Place[]) => string | null {
  const plain = id.slice(0, -PER_ROLE.length);
  if (plain === "roles") return (_row, posts) => (posts.length > 0 ? writeList(posts.map((post) => post.role)) : null);
  const read = compileReader(plain);
  return (row, posts) => {
    const value = read(row, { home: null, demographics: {} });
    return value === null || posts.length === 0 ? null : writeList(posts.map(() => value));
  };
}

/** Whether any of these users has a value for a field. */
export function isPresent(rows: readonly Row[], fieldId: string): boolean {
  const read = compileReader(fieldId.replace(PER_ROLE, ""));
  return rows.some((row) => read(row, { home: null, demographics: {} }) !== null);
}

/** Turns a page into records: values as received, by field id. The key of a user is the sourcedId. */
export function parseUserPage(request: ReadRequest, page: StoredPage, product: string): ParsedPage {
  const schools = new Set(page.schools);
  const isStaff = request.dataType === "staff";
  const plain = request.fields.filter((id) => !id.endsWith(PER_ROLE));
  const readers = plain.map((id): [string, Reader] => [id, compileReader(id)]);
  const lists = request.fields.filter((id) => id.endsWith(PER_ROLE)).map((id) => [id, compileListReader(id)] as const);
  const records = page.users.map((row): SourceRecord => {
    const sourceId = readValue(row.sourcedId);
    if (sourceId === null)
      throw new ConnectorError("protocol", `${product} sent a user without a sourcedId.`, { fix: FIXES.report });
    const home = homeSchool(row, schools);
    const posts = isStaff ? postsOf(row) : [];
    const joined = { home, demographics: page.demographics[sourceId] ?? {} };
    const values: Record<string, string | null> = Object.fromEntries(request.fields.map((id) => [id, null]));
    for (const [id, read] of readers) values[id] = read(row, joined);
    for (const [id, read] of lists) values[id] = read(row, posts);
    const places = writeList(posts.map((post) => post.org));
    return { sourceId, schoolSourceId: isStaff ? places || null : home, values };
  });
  return { records, next: page.next && writeCursor(page.next) };
}

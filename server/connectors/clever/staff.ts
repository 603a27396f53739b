import { writeList } from "../list-value";
import { readValue } from "../shape";
import type { UserRole } from "./cursor";
import { PER_ROLE, SHARED_CODE, STAFF } from "./fields";
import type { Row } from "./wire";

const STAFF_ROLES = ["teacher", "staff", "district_admin"] as const satisfies readonly UserRole[];

/** A role of a person at a school; a district's administrators have no school. */
type Post = { role: UserRole; title: string | null; school: string | null };

const object = (value: unknown): Row => (typeof value === "object" && value !== null ? (value as Row) : {});

/** The roles of a person in their order, without those of students and contacts. */
export const rolesOf = (user: Row): UserRole[] => STAFF_ROLES.filter((role) => role in object(user.roles));

const partsOf = (user: Row): Row[] => rolesOf(user).map((role) => object(object(user.roles)[role]));

/** The posts of a person: each role at each of its schools, in the order in which Clever lists them. */
export function postsOf(user: Row): Post[] {
  return rolesOf(user).flatMap((role): Post[] => {
    const part = object(object(user.roles)[role]);
    const title = readValue(part.title);
    const named = Array.isArray(part.schools) ? part.schools : [part.school];
    const schools = named.map(readValue).filter((school) => school !== null);
    return schools.length > 0 ? schools.map((school) => ({ role, title, school })) : [{ role, title, school: null }];
  });
}

function firstOf(user: Row, read: (part: Row) => unknown): string | null {
  for (const part of partsOf(user)) {
    const value = readValue(read(part));
    if (value !== null) return value;
  }
  return null;
}

const sisId = (user: Row) => firstOf(user, (part) => part.sis_id ?? part.staff_id);
const listed = (read: (post: Post) => string) => (user: Row) => {
  const posts = postsOf(user);
  return posts.length > 0 ? writeList(posts.map(read)) : null;
};

const READERS: Record<string, (user: Row) => string | null> = {
  [`${STAFF}sis_id`]: sisId,
  [`${STAFF}number`]: (user) => firstOf(user, (part) => part.teacher_number) ?? sisId(user),
  [`${STAFF}title`]: (user) => firstOf(user, (part) => part.title),
  [`${STAFF}username`]: (user) => firstOf(user, (part) => object(part.credentials).district_username),
  [`${STAFF}title${PER_ROLE}`]: listed((post) => post.title ?? post.role),
  [`${STAFF}role${PER_ROLE}`]: listed((post) => post.role),
  // Clever shares nobody who has left.
  [`${STAFF}shared${PER_ROLE}`]: listed(() => SHARED_CODE),
};

/** How a field of staff is read; null for a field of somebody else. */
export function compileStaffReader(id: string): ((user: Row) => string | null) | null {
  return READERS[id] ?? null;
}

import type { ParsedPage, ReadRequest, SourceRecord } from "../connector";
import { ConnectorError } from "../errors";
import { writeList } from "../list-value";
import { readValue } from "../shape";
import { LISTS, readCursor, startOf, writeCursor, type Position, type UserRole } from "./cursor";
import { ETHNICITY_AND_RACE, GRADE_LEVEL, SHARED, SHARED_CODE } from "./fields";
import { FIXES } from "./fixes";
import { compileStaffReader, postsOf, rolesOf } from "./staff";
import { readUsers, type Row } from "./wire";

/** Grades that Clever writes as words. */
const GRADE_WORDS: Record<string, number> = {
  Preschool: -2,
  PreKindergarten: -1,
  TransitionalKindergarten: 0,
  Kindergarten: 0,
};

/** A grade as a number, kindergarten 0; what is no grade of a school (Ungraded, Other) stays the word it is. */
export function gradeLevel(grade: string | null): string | null {
  if (grade === null) return null;
  return GRADE_WORDS[grade] === undefined ? grade : String(GRADE_WORDS[grade]);
}

const object = (value: unknown): Row => (typeof value === "object" && value !== null ? (value as Row) : {});

/** The student part of a user; empty for somebody who is no student. */
const studentOf = (user: Row): Row => object(object(user.roles).student);

function readPath(row: Row, path: readonly string[]): string | null {
  let at: unknown = row;
  for (const part of path) at = object(at)[part];
  return readValue(at);
}

type Reader = (user: Row) => string | null;

function compileReader(id: string): Reader {
  if (id === SHARED) return () => SHARED_CODE;
  if (id === GRADE_LEVEL) return (user) => gradeLevel(readValue(studentOf(user).grade));
  if (id === ETHNICITY_AND_RACE) {
    return (user) => {
      const { hispanic_ethnicity: hispanic, race } = studentOf(user);
      const [isHispanic, named] = [readValue(hispanic) === "Y", readValue(race)];
      return !isHispanic && named === null ? null : `${isHispanic ? "1" : ""}/${named ?? ""}`;
    };
  }
  const staffReader = compileStaffReader(id);
  if (staffReader) return staffReader;
  const path = id.split(".");
  if (path[0] === "student") return (user) => readPath(studentOf(user), path.slice(1));
  // Extensions stand in the role that they are about.
  if (path[0] === "ext")
    return (user) => {
      for (const role of Object.values(object(user.roles))) {
        const value = readPath(object(role), path);
        if (value !== null) return value;
      }
      return null;
    };
  return (user) => readPath(user, path);
}

/** Whether any of these users has a value for a field. */
export function isPresent(users: readonly Row[], fieldId: string): boolean {
  const read = compileReader(fieldId);
  return users.some((user) => read(user) !== null);
}

/** The list after one, from its start; null after the last. */
function listAfter(lists: readonly UserRole[], role: UserRole): Position | null {
  const next = lists[lists.indexOf(role) + 1];
  return next ? startOf(next) : null;
}

/** Turns a page into records: values as received, by field id. The key of a person is the Clever id. */
export function parseUserPage(request: ReadRequest, json: unknown): ParsedPage {
  const { rows, next, count } = readUsers(json);
  const lists = LISTS[request.dataType] ?? ["student"];
  const at = readCursor(request.cursor, lists);
  const earlier = lists.slice(0, lists.indexOf(at.role));
  const readers = request.fields.map((id): [string, Reader] => [id, compileReader(id)]);
  // Whoever has a role of an earlier list came with that one.
  const fresh =
    earlier.length === 0 ? rows : rows.filter((user) => !rolesOf(user).some((one) => earlier.includes(one)));
  const records = fresh.map((user): SourceRecord => {
    const sourceId = readValue(user.id);
    if (sourceId === null) {
      throw new ConnectorError("protocol", "Clever sent a user without an id.", { fix: FIXES.report });
    }
    const values: Record<string, string | null> = {};
    for (const [id, read] of readers) values[id] = read(user);
    const schools = writeList(postsOf(user).map((post) => post.school));
    const schoolSourceId = request.dataType === "staff" ? schools || null : readValue(studentOf(user).school);
    return { sourceId, schoolSourceId, values };
  });
  const total = at.after === null ? count : at.total;
  const after = next === null ? listAfter(lists, at.role) : { ...at, after: next, read: at.read + rows.length, total };
  return { records, next: after && writeCursor(after) };
}

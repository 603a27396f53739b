import type { ParsedPage, ReadRequest, SourceRecord } from "../connector";
import { ConnectorError } from "../errors";
import { readValue } from "../shape";
import { readCursor, writeCursor } from "./cursor";
import { ETHNICITY_AND_RACE, GRADE_LEVEL, SHARED } from "./fields";
import { FIXES } from "./fixes";
import { readUsers, type Row } from "./wire";

export const SHARED_CODE = "shared";

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
  const path = id.split(".");
  if (path[0] === "student") return (user) => readPath(studentOf(user), path.slice(1));
  if (path[0] === "ext") return (user) => readPath(studentOf(user), path);
  return (user) => readPath(user, path);
}

/** Whether any of these users has a value for a field. */
export function isPresent(users: readonly Row[], fieldId: string): boolean {
  const read = compileReader(fieldId);
  return users.some((user) => read(user) !== null);
}

/** Turns a page into records: values as received, by field id. The key of a student is the Clever id. */
export function parseStudentPage(request: ReadRequest, json: unknown): ParsedPage {
  const { rows, next, count } = readUsers(json);
  const at = readCursor(request.cursor);
  const readers = request.fields.map((id): [string, Reader] => [id, compileReader(id)]);
  const records = rows.map((user): SourceRecord => {
    const sourceId = readValue(user.id);
    if (sourceId === null) {
      throw new ConnectorError("protocol", "Clever sent a user without an id.", { fix: FIXES.report });
    }
    const values: Record<string, string | null> = {};
    for (const [id, read] of readers) values[id] = read(user);
    return { sourceId, schoolSourceId: readValue(studentOf(user).school), values };
  });
  const read = (at?.read ?? 0) + rows.length;
  const total = at ? at.total : count;
  return { records, next: next === null ? null : writeCursor({ after: next, read, total }) };
}

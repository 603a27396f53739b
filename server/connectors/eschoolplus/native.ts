import type { Answer } from "../answer";
import { ConnectorError } from "../errors";
import { OneRosterClient } from "../oneroster/client";
import type { Server } from "../oneroster/server";
import { innerRows, type Row } from "../oneroster/wire";
import { readValue } from "../shape";
import { FIXES } from "./fixes";
import { NATIVE, NATIVE_STATUS } from "./fields";

/**
 * UNVERIFIED. What the native endpoints of PLUS 360 send is told to approved vendors only (`sis-apis.md` 6.1). So nothing
 * is taken for granted: the path is the district's, names of fields are typed, whatever their case and underscores, and a
 * student who is missing stops the read, since paging is not known either.
 */
export type NativeRow = Record<string, string>;

const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, "");
const KEY = plain("STUDENT_ID");
const STATUS = plain("CURRENT_STATUS");
const WITHDRAWAL = plain("WITHDRAWAL_CODE");

export const isNative = (fieldId: string) => fieldId.startsWith(NATIVE);

/** The first list of rows of an answer, wherever it is: the name that the payload gives it is not known. */
function rowsOf(json: unknown): Row[] {
  if (Array.isArray(json)) return innerRows(json);
  const lists = typeof json === "object" && json !== null ? Object.values(json) : [];
  return innerRows(lists.find(Array.isArray));
}

function keep(row: Row, wanted: ReadonlySet<string>): NativeRow {
  const kept: NativeRow = {};
  for (const [name, value] of Object.entries(row)) {
    const text = wanted.has(plain(name)) ? (readValue(value)?.trim() ?? null) : null;
    if (text !== null) kept[plain(name)] = text;
  }
  return kept;
}

/** Which names of the endpoint the matched fields need; nothing else of a student is kept. */
function namesOf(fields: readonly string[]): Set<string> {
  const names = fields.filter(isNative).flatMap((id) => id.slice(NATIVE.length).split("+").map(plain));
  return new Set([...names, KEY]);
}

/** One field of a student; of somebody inactive the withdrawal code stands behind the status, "I/W05". */
export function nativeValue(row: NativeRow, fieldId: string): string | null {
  if (fieldId !== NATIVE_STATUS) return row[plain(fieldId.slice(NATIVE.length))] ?? null;
  const status = row[STATUS];
  if (status === undefined) return null;
  const code = row[WITHDRAWAL];
  return status === "I" && code !== undefined ? `${status}/${code}` : status;
}

const clientOf = (server: Server, address: string, attempts?: number) =>
  new OneRosterClient({ ...server, path: new URL(address).pathname, whenUnknown: FIXES.native }, attempts);

/** The native student endpoint of one profile, read whole by the student id. */
export class NativeStudents {
  readonly #client: OneRosterClient;

  constructor(
    server: Server,
    readonly at: { address: string; path: string; attempts?: number },
  ) {
    this.#client = clientOf(server, at.address, at.attempts);
  }

  get requests(): number {
    return this.#client.requests;
  }

  async read(fields: readonly string[]): Promise<Map<string, NativeRow>> {
    const answer: Answer = await this.#client.get(this.at.path, {}, "the native student endpoint");
    const wanted = namesOf(fields);
    const known = new Map<string, NativeRow>();
    for (const row of rowsOf(answer.json)) {
      const kept = keep(row, wanted);
      if (kept[KEY] !== undefined) known.set(kept[KEY], kept);
    }
    if (known.size > 0) return known;
    throw new ConnectorError("protocol", "The native student endpoint sends no students that can be read.", {
      fix: FIXES.native,
    });
  }
}

/** The rows of some students; throws for one whom the endpoint does not name. */
export function nativeRowsOf(
  known: ReadonlyMap<string, NativeRow>,
  studentIds: readonly string[],
): Record<string, NativeRow> {
  const missing = studentIds.filter((id) => !known.has(id)).length;
  if (missing > 0)
    throw new ConnectorError(
      "protocol",
      `The native student endpoint names ${known.size} students and leaves out others whom OneRoster sends.`,
      { fix: FIXES.native },
    );
  return Object.fromEntries(studentIds.map((id) => [id, known.get(id) ?? {}]));
}

import { setTimeout as delay } from "node:timers/promises";
import type { ConnectorSession, DataType, FieldCheck, OpenOptions, RawPage, ReadRequest } from "../connector";
import { ConnectorError } from "../errors";
import { readValue } from "../shape";
import { CleverClient } from "./client";
import { readCursor, type Position } from "./cursor";
import { fieldOptions } from "./fields";
import { FIXES } from "./fixes";
import { isPresent, parseStudentPage } from "./records";
import { listSchools } from "./schools";
import { findServer, type CleverCredentials } from "./server";
import { readDistrict, testConnection } from "./test-connection";
import { readUsers } from "./wire";

/** A person waits for a test, so it is patient with one hiccup only. */
const ATTEMPTS_OF_A_TEST = 2;
const REREADS = 2;
/** A user takes about a kilobyte, so a page is about a megabyte; Clever allows ten times as many. */
export const USERS_A_PAGE = 1000;

// A page is parsed once: to see that it is whole when it is read, and again only if it comes back from storage.
const parsedBodies = new WeakMap<RawPage, unknown>();

function demandStudents(dataType: DataType): void {
  if (dataType !== "student") {
    throw new ConnectorError("protocol", "This data type is not read from Clever.", { fix: FIXES.report });
  }
}

/** Whether a page cannot be the one after a position: people before it again, or nobody although more were counted. */
function isWrongPage(at: Position | null, json: unknown): "repeated" | "empty" | null {
  const { rows, count } = readUsers(json);
  if (rows.length === 0) return (at ? (at.total ?? 0) > at.read : (count ?? 0) > 0) ? "empty" : null;
  const first = readValue(rows[0]?.id) ?? "";
  // Pages are in the order of their ids, which all have one length.
  return at && first <= at.after ? "repeated" : null;
}

/** Opens Clever for one district; nothing is sent until a method is called. */
export function openSession(credentials: CleverCredentials, options: OpenOptions): ConnectorSession {
  const pageSize = options.pageSize ?? USERS_A_PAGE;
  // Made at the first use, so that an address which is refused is an answer of the method called, as other faults are.
  const lazily = (attempts?: number) => {
    let client: CleverClient | null = null;
    return {
      open: () => (client ??= new CleverClient(findServer(credentials, options), attempts)),
      requests: () => client?.requests ?? 0,
    };
  };
  const reader = lazily();
  const tester = lazily(ATTEMPTS_OF_A_TEST);

  async function readStudents(at: Position | null): Promise<RawPage> {
    const query = new URLSearchParams({ role: "student", limit: String(pageSize) });
    if (at) query.set("starting_after", at.after);
    else query.set("count", "true");
    const answer = await reader.open().get(`/users?${query}`, "students");
    const page = { body: answer.body };
    parsedBodies.set(page, answer.json);
    return page;
  }

  return {
    test: () => testConnection(tester.open, pageSize),
    listSchools: async () => listSchools(reader.open()),
    requestCount: () => reader.requests() + tester.requests(),

    async count(dataType) {
      demandStudents(dataType);
      // What a district that is paused or in error holds may be old; an import of it would look as good as any.
      await readDistrict(reader.open());
      const { json } = await reader.open().get("/users?role=student&limit=1&count=true", "the number of students");
      return readUsers(json).count;
    },

    async readPage(request) {
      demandStudents(request.dataType);
      const at = readCursor(request.cursor);
      for (let reread = 0; ; reread++) {
        const page = await readStudents(at);
        const wrong = isWrongPage(at, bodyOf(page));
        if (wrong === null) return page;
        if (reread < REREADS) {
          await delay(reader.open().server.http.patience.backoffBaseMs * 2 ** reread);
          continue;
        }
        if (wrong === "empty" && at) return page;
        const what = wrong === "empty" ? "counts students but sends none" : "sends the same students again and again";
        throw new ConnectorError("unavailable", `Clever ${what}.`, { fix: FIXES.report });
      }
    },

    parsePage(request: ReadRequest, page: RawPage) {
      demandStudents(request.dataType);
      return parseStudentPage(request, bodyOf(page));
    },

    async checkField(dataType, fieldId): Promise<FieldCheck> {
      demandStudents(dataType);
      const offered = Object.values(fieldOptions(dataType)).flatMap((field) => field.options);
      if (offered.some((option) => option.id === fieldId)) return { kind: "readable" };
      // Clever leaves out what is blank, so one row proves nothing; a page of them does.
      const { json } = await reader.open().get(`/users?role=student&limit=${pageSize}`, "students");
      const { rows } = readUsers(json);
      return isPresent(rows, fieldId) ? { kind: "readable" } : { kind: "unknown" };
    },
  };
}

function bodyOf(page: RawPage): unknown {
  const known = parsedBodies.get(page);
  if (known !== undefined) return known;
  try {
    return JSON.parse(page.body);
  } catch {
    throw new ConnectorError("protocol", "A stored page of students cannot be read.", {
      fix: "Start the import again.",
    });
  }
}

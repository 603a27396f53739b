import { setTimeout as delay } from "node:timers/promises";
import type { ConnectorSession, DataType, FieldCheck, OpenOptions, RawPage, ReadRequest } from "../connector";
import { ConnectorError } from "../errors";
import { readValue } from "../shape";
import { CleverClient } from "./client";
import { LISTS, readCursor, type Position } from "./cursor";
import { fieldOptions } from "./fields";
import { FIXES } from "./fixes";
import { isPresent, parseUserPage } from "./records";
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

function listsOf(dataType: DataType) {
  const lists = LISTS[dataType];
  if (lists) return lists;
  throw new ConnectorError("protocol", "This data type is not read from Clever.", { fix: FIXES.report });
}

/** Whether a page cannot be the one after a position: people before it again, or nobody although more were counted. */
function isWrongPage(at: Position, json: unknown): "repeated" | "empty" | null {
  const { rows, count } = readUsers(json);
  if (rows.length === 0) return ((at.after === null ? count : at.total) ?? 0) > at.read ? "empty" : null;
  const first = readValue(rows[0]?.id) ?? "";
  // Pages are in the order of their ids, which all have one length.
  return at.after !== null && first <= at.after ? "repeated" : null;
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

  async function readUsersAt(at: Position, noun: string): Promise<RawPage> {
    const query = new URLSearchParams({ role: at.role, limit: String(pageSize) });
    if (at.after === null) query.set("count", "true");
    else query.set("starting_after", at.after);
    const answer = await reader.open().get(`/users?${query}`, noun);
    const page = { body: answer.body };
    parsedBodies.set(page, answer.json);
    return page;
  }

  return {
    test: () => testConnection(tester.open, pageSize),
    listSchools: async () => listSchools(reader.open()),
    requestCount: () => reader.requests() + tester.requests(),

    async count(dataType) {
      listsOf(dataType);
      // What a district that is paused or in error holds may be old; an import of it would look as good as any.
      await readDistrict(reader.open());
      // Who has several roles is counted in several lists of staff, so that their sum says nothing.
      if (dataType === "staff") return null;
      const { json } = await reader.open().get("/users?role=student&limit=1&count=true", "the number of students");
      return readUsers(json).count;
    },

    async readPage(request) {
      const at = readCursor(request.cursor, listsOf(request.dataType));
      const noun = request.dataType === "staff" ? "staff" : "students";
      for (let reread = 0; ; reread++) {
        const page = await readUsersAt(at, noun);
        const wrong = isWrongPage(at, bodyOf(page));
        if (wrong === null) return page;
        if (reread < REREADS) {
          await delay(reader.open().server.http.patience.backoffBaseMs * 2 ** reread);
          continue;
        }
        // The engine compares students with their count; of staff nobody else knows how many a list should have.
        if (wrong === "empty" && at.after !== null && request.dataType === "student") return page;
        const what = wrong === "empty" ? `counts more ${noun} than it sends` : `sends the same ${noun} again and again`;
        throw new ConnectorError("unavailable", `Clever ${what}.`, { fix: FIXES.report });
      }
    },

    parsePage(request: ReadRequest, page: RawPage) {
      listsOf(request.dataType);
      return parseUserPage(request, bodyOf(page));
    },

    async checkField(dataType, fieldId): Promise<FieldCheck> {
      const [role] = listsOf(dataType);
      const offered = Object.values(fieldOptions(dataType)).flatMap((field) => field.options);
      if (offered.some((option) => option.id === fieldId)) return { kind: "readable" };
      // Clever leaves out what is blank, so one row proves nothing; a page of them does.
      const { json } = await reader.open().get(`/users?role=${role}&limit=${pageSize}`, "users");
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
    throw new ConnectorError("protocol", "A stored page of users cannot be read.", {
      fix: "Start the import again.",
    });
  }
}

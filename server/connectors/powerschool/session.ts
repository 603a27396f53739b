import { setTimeout as delay } from "node:timers/promises";
import type { ConnectorSession, DataType, FieldCheck, OpenOptions, RawPage, ReadRequest } from "../connector";
import { ConnectorError } from "../errors";
import { PowerSchoolClient } from "./client";
import { readCursor, type Position } from "./cursor";
import { ETHNICITY_AND_RACE } from "./fields";
import { FIXES } from "./fixes";
import { splitFieldId, STUDENT_QUERY } from "./queries";
import { missingColumns, parseStudentPage, readStudentPage, sortCustomFields } from "./records";
import { listSchools } from "./schools";
import { findServer, type PowerSchoolCredentials } from "./server";
import { testConnection } from "./test-connection";
import { countAnswer, parseAnswer, readRows, readText } from "./wire";

/** A person waits for a test, so it is patient with one hiccup only. */
const ATTEMPTS_OF_A_TEST = 2;
const REREADS_OF_AN_EMPTY_PAGE = 2;

// A page is parsed once: to see that it is whole when it is read, and again only if it comes back from storage.
const parsedBodies = new WeakMap<RawPage, unknown>();

function demandStudents(dataType: DataType): void {
  if (dataType !== "student") {
    throw new ConnectorError("protocol", "This data type is not read from PowerSchool yet.", { fix: FIXES.report });
  }
}

/** Opens PowerSchool for one district; nothing is sent until a method is called. */
export function openSession(credentials: PowerSchoolCredentials, options: OpenOptions): ConnectorSession {
  // Made at the first use, so that an address which is refused is an answer of the method called, as other faults are.
  const lazily = (attempts?: number) => {
    let client: PowerSchoolClient | null = null;
    return {
      open: () => (client ??= new PowerSchoolClient(findServer(credentials, options), attempts)),
      requests: () => client?.requests ?? 0,
    };
  };
  const reader = lazily();
  const tester = lazily(ATTEMPTS_OF_A_TEST);

  async function readStudents(fields: readonly string[], at: Position | null): Promise<RawPage> {
    const custom = sortCustomFields(fields);
    const size = at?.size ?? (await reader.open().pageSize());
    const parameters = new URLSearchParams({ page: String(at?.page ?? 1), pagesize: String(size) });
    if (at === null) parameters.set("count", "true");
    if (custom.extensions.length > 0) parameters.set("extensions", custom.extensions.join(","));
    const answer = await reader.open().query(`${STUDENT_QUERY.name}?${parameters}`, "students");
    if (custom.columns.length === 0) {
      const page = { body: answer.body };
      parsedBodies.set(page, answer.json);
      return page;
    }
    const dcids = readRows(answer.json).rows.map((row) => Number(readText(row["dcid"])));
    if (dcids.length === 0) return { body: answer.body };
    const range = `students.dcid=ge=${Math.min(...dcids)};students.dcid=le=${Math.max(...dcids)}`;
    const projection = ["dcid", ...custom.columns].join(",");
    const table = new URLSearchParams({ projection, q: range, page: "1", pagesize: String(size) });
    const extra = await reader.open().get(`/ws/schema/table/students?${table}`, "custom fields of students");
    const page = { body: `{"query":${answer.body},"table":${extra.body}}` };
    parsedBodies.set(page, { query: answer.json, table: extra.json });
    return page;
  }

  return {
    test: () => testConnection(tester.open),
    listSchools: async () => listSchools(reader.open()),
    requestCount: () => reader.requests() + tester.requests(),

    async count(dataType) {
      demandStudents(dataType);
      const { json } = await reader.open().query(`${STUDENT_QUERY.name}/count`, "the number of students");
      return parseAnswer(countAnswer, json, "the number of students");
    },

    async readPage(request) {
      demandStudents(request.dataType);
      const at = readCursor(request.cursor);
      for (let reread = 0; ; reread++) {
        const page = await readStudents(request.fields, at);
        const { rows, count } = readStudentPage(bodyOf(page));
        const hasMore = at ? at.total !== null && (at.page - 1) * at.size < at.total : (count ?? 0) > 0;
        if (rows.length > 0 || !hasMore) return page;
        if (reread < REREADS_OF_AN_EMPTY_PAGE) {
          await delay(reader.open().server.http.patience.backoffBaseMs * 2 ** reread);
          continue;
        }
        if (at) return page;
        throw new ConnectorError("unavailable", "PowerSchool counts students but sends none.", { fix: FIXES.report });
      }
    },

    parsePage(request: ReadRequest, page: RawPage) {
      demandStudents(request.dataType);
      return parseStudentPage(request, bodyOf(page));
    },

    async checkField(dataType, fieldId): Promise<FieldCheck> {
      demandStudents(dataType);
      const parts = fieldId === ETHNICITY_AND_RACE ? fieldId.split("+") : [fieldId];
      const isQueried = STUDENT_QUERY.columns.some((column) => parts.includes(column.id));
      const { table, field } = splitFieldId(parts[0] ?? "");
      if (isQueried) {
        const { json } = await reader.open().query(`${STUDENT_QUERY.name}?page=1&pagesize=1`, "students");
        const [row] = readRows(json).rows;
        if (!row || missingColumns(row, parts).length === 0) return { kind: "readable" };
        return { kind: "no_access", table, field };
      }
      const projection = table === "Students" ? `dcid,${field.toLowerCase()}` : field.toLowerCase();
      const path = `/ws/schema/table/${table.toLowerCase()}?${new URLSearchParams({ projection, page: "1", pagesize: "1" })}`;
      try {
        await reader.open().get(path, `the field [${table}]${field}`);
        return { kind: "readable" };
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw error;
        if (error.kind === "permission") return { kind: "no_access", table, field };
        if (error.kind === "protocol") return { kind: "unknown" };
        throw error;
      }
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

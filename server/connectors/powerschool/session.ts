import { setTimeout as delay } from "node:timers/promises";
import type { ConnectorSession, DataType, FieldCheck, OpenOptions, RawPage, ReadRequest } from "../connector";
import { ConnectorError } from "../errors";
import { PowerSchoolClient } from "./client";
import { partsOf } from "./computed";
import { readCursor, type Position } from "./cursor";
import { FIXES } from "./fixes";
import { splitFieldId, type NamedQuery } from "./named-query";
import { queryOf } from "./queries";
import { hasTablePages, missingColumns, parseQueryPage, readQueryPage, sortCustomFields } from "./records";
import { listSchools } from "./schools";
import { findServer, type PowerSchoolCredentials } from "./server";
import { testConnection } from "./test-connection";
import { versionFault } from "./version";
import { countAnswer, parseAnswer, readRows, readText } from "./wire";

/** A person waits for a test, so it is patient with one hiccup only. */
const ATTEMPTS_OF_A_TEST = 2;
const REREADS_OF_AN_EMPTY_PAGE = 2;

// A page is parsed once: to see that it is whole when it is read, and again only if it comes back from storage.
const parsedBodies = new WeakMap<RawPage, unknown>();

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

  async function demandVersion(dataType: DataType): Promise<void> {
    const { powerschool_version: version } = await reader.open().metadata();
    const fault = version === undefined ? null : versionFault(dataType, version);
    if (fault) throw fault;
  }

  async function readQuery(query: NamedQuery, fields: readonly string[], at: Position | null): Promise<RawPage> {
    const custom = sortCustomFields(query, fields);
    if (!at) await demandVersion(query.dataType);
    const size = at?.size ?? (await reader.open().pageSize());
    const parameters = new URLSearchParams({ page: String(at?.page ?? 1), pagesize: String(size) });
    if (at === null) parameters.set("count", "true");
    if (custom.extensions.length > 0) parameters.set("extensions", custom.extensions.join(","));
    const answer = await reader.open().query(`${query.name}?${parameters}`, query.noun);
    if (custom.columns.length === 0) {
      const page = { body: answer.body };
      parsedBodies.set(page, answer.json);
      return page;
    }
    const dcids = readRows(answer.json).rows.map((row) => Number(readText(row["dcid"])));
    if (dcids.length === 0) return { body: answer.body };
    const key = `${query.coreTable}.dcid`;
    const range = `${key}=ge=${Math.min(...dcids)};${key}=le=${Math.max(...dcids)}`;
    const projection = ["dcid", ...custom.columns].join(",");
    const table = new URLSearchParams({ projection, q: range, page: "1", pagesize: String(size) });
    const extra = await reader
      .open()
      .get(`/ws/schema/table/${query.coreTable}?${table}`, `custom fields of ${query.noun}`);
    const page = { body: `{"query":${answer.body},"table":${extra.body}}` };
    parsedBodies.set(page, { query: answer.json, table: extra.json });
    return page;
  }

  return {
    test: () => testConnection(tester.open),
    listSchools: async () => listSchools(reader.open()),
    requestCount: () => reader.requests() + tester.requests(),

    async count(dataType) {
      const { name, noun } = queryOf(dataType);
      await demandVersion(dataType);
      const { json } = await reader.open().query(`${name}/count`, noun);
      return parseAnswer(countAnswer, json, `the number of ${noun}`);
    },

    async readPage(request) {
      const query = queryOf(request.dataType);
      const at = readCursor(request.cursor);
      for (let reread = 0; ; reread++) {
        const page = await readQuery(query, request.fields, at);
        const { rows, count } = readQueryPage(bodyOf(page));
        const hasMore = at ? at.total !== null && (at.page - 1) * at.size < at.total : (count ?? 0) > 0;
        if (rows.length > 0 || !hasMore) return page;
        if (reread < REREADS_OF_AN_EMPTY_PAGE) {
          await delay(reader.open().server.http.patience.backoffBaseMs * 2 ** reread);
          continue;
        }
        if (at) return page;
        throw new ConnectorError("unavailable", `PowerSchool counts ${query.noun} but sends none.`, {
          fix: FIXES.report,
        });
      }
    },

    parsePage: (request: ReadRequest, page: RawPage) => parseQueryPage(request, bodyOf(page)),

    async checkField(dataType, fieldId): Promise<FieldCheck> {
      const query = queryOf(dataType);
      const parts = partsOf(fieldId);
      const { table, field } = splitFieldId(parts[0] ?? "");
      if (query.columns.some((column) => parts.includes(column.id))) {
        const { json } = await reader.open().query(`${query.name}?page=1&pagesize=1`, query.noun);
        const [row] = readRows(json).rows;
        if (!row || missingColumns(query, row, parts).length === 0) return { kind: "readable" };
        return { kind: "no_access", table, field };
      }
      const isCore = table.toLowerCase() === query.coreTable;
      // Where the query leaves rows out, columns of its table cannot be read beside it.
      if (isCore && !hasTablePages(query)) return { kind: "unknown" };
      const projection = isCore ? `dcid,${field.toLowerCase()}` : field.toLowerCase();
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
    throw new ConnectorError("protocol", "A stored page cannot be read.", {
      fix: "Start the import again.",
    });
  }
}

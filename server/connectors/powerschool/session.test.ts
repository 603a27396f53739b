import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readAll } from "../contract";
import { powerschool } from "./index";
import { STUDENT_QUERY } from "./student-query";

/** Answers one request in place of the server; null lets the server answer. */
type Fault = (path: string, response: ServerResponse, nth: number) => boolean;

const QUERY = `/ws/schema/query/${STUDENT_QUERY.name}`;
const PAGE_SIZE = 10;
const TOTAL = 45;

const student = (dcid: number) => ({
  ...Object.fromEntries(STUDENT_QUERY.columns.map(({ key }): [string, string | null] => [key, null])),
  dcid: String(dcid),
  schoolid: "100",
  last_name: `Lowe${dcid}`,
});

let server: Server;
let url: string;
let fault: Fault;
let paths: string[];
let token: string;
let version: string;

const reply = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) => {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  return true;
};

function answer(request: IncomingMessage, response: ServerResponse): boolean {
  const at = new URL(request.url ?? "", url);
  paths.push(at.pathname + at.search);
  const nth = paths.filter((path) => path.startsWith(at.pathname)).length;
  if (fault(at.pathname, response, nth)) return true;
  if (at.pathname === "/oauth/access_token") {
    const isKnown = request.headers.authorization === `Basic ${Buffer.from("id:secret").toString("base64")}`;
    if (!isKnown) return reply(response, 401, { error: "invalid_client" });
    return reply(response, 200, { access_token: token, token_type: "Bearer", expires_in: "2391877" });
  }
  if (at.pathname === "/ws/v1/metadata") {
    const metadata = {
      powerschool_version: version,
      schema_table_query_max_page_size: PAGE_SIZE,
      district_timezone: "America/Detroit",
    };
    return reply(response, 200, { metadata });
  }
  if (request.headers.authorization !== `Bearer ${token}`) {
    return reply(response, 401, { message: "expired" }, { "www-authenticate": 'Bearer error="invalid_token"' });
  }
  if (at.pathname === "/ws/v1/district/school/count") return reply(response, 200, { resource: { count: 1 } });
  if (at.pathname === `${QUERY}/count`) return reply(response, 200, { count: TOTAL });
  if (at.pathname === QUERY) {
    const [page, size] = [Number(at.searchParams.get("page")), Number(at.searchParams.get("pagesize"))];
    const rows = Array.from({ length: TOTAL }, (_, index) => student(index + 1)).slice((page - 1) * size, page * size);
    const counted = at.searchParams.get("count") === "true" ? { count: TOTAL } : {};
    return reply(response, 200, { name: "students", ...(rows.length > 0 ? { record: rows } : {}), ...counted });
  }
  return reply(response, 404, { message: "Resource not found" });
}

beforeEach(async () => {
  [fault, paths, token, version] = [() => false, [], "first-token", "25.2.0.0.1"];
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

const patience = { backoffBaseMs: 5, timeoutMs: 400 };
const open = (clientSecret = "secret") =>
  powerschool.open({ url, clientId: "id", clientSecret }, { allowPrivateAddresses: true, patience });
const request = { dataType: "student" as const, fields: ["Students.DCID", "Students.Last_Name"] };
const everybody = Array.from({ length: TOTAL }, (_, index) => String(index + 1));
const readIds = async () => (await readAll(open, request)).records.map((record) => record.sourceId);
const onPage =
  (page: number, times: number, act: (response: ServerResponse) => void): Fault =>
  (path, response) => {
    const asked = paths.filter((one) => one.startsWith(`${QUERY}?page=${page}&`)).length;
    if (path !== QUERY || asked > times || !paths.at(-1)?.startsWith(`${QUERY}?page=${page}&`)) return false;
    act(response);
    return true;
  };

describe("an import read while PowerSchool misbehaves", () => {
  it("asks for token, metadata and pages only, whatever the number of sessions", async () => {
    expect(await readIds()).toEqual(everybody);
    expect(paths).toHaveLength(2 + Math.ceil(TOTAL / PAGE_SIZE));
  });

  it("renews a token once that expires in the middle", async () => {
    fault = onPage(3, 1, (response) => {
      token = "second-token";
      reply(response, 401, { message: "The access token has expired" });
    });
    expect(await readIds()).toEqual(everybody);
    expect(paths.filter((path) => path === "/oauth/access_token")).toHaveLength(2);
  });

  it("gives up on a token that is refused for good", async () => {
    fault = onPage(3, 99, (response) => void reply(response, 401, { message: "no" }));
    await expect(readIds()).rejects.toMatchObject({
      kind: "credentials",
      fix: expect.stringContaining("Data Provider"),
    });
    expect(paths.filter((path) => path.includes("page=3&"))).toHaveLength(2);
  });

  it.each([
    [
      403,
      {
        message: "At least one column lacks sufficient permission",
        errors: [{ resource: "Students", field: "dob", code: "NoAccess" }],
      },
      "permission",
      /Students\.dob/,
    ],
    [404, { message: "Query not found" }, "permission", /does not offer the query/],
    [400, { message: "Invalid field" }, "protocol", /400/],
  ])("stops at %s with a reason", async (status, body, kind, message) => {
    fault = onPage(2, 99, (response) => void reply(response, status, body));
    await expect(readIds()).rejects.toMatchObject({
      kind,
      message: expect.stringMatching(message),
      fix: expect.stringMatching(/\w+/),
    });
  });

  it.each([
    ["429", (response: ServerResponse) => void reply(response, 429, {})],
    ["429 with a time", (response: ServerResponse) => void reply(response, 429, {}, { "retry-after": "0" })],
    ["500", (response: ServerResponse) => void reply(response, 500, { message: "ORA-00942" })],
    ["502", (response: ServerResponse) => void reply(response, 502, {})],
    ["a cut connection", (response: ServerResponse) => void response.destroy()],
    ["a stall", () => undefined],
    [
      "truncated JSON",
      (response: ServerResponse) =>
        void response.writeHead(200, { "content-type": "application/json" }).end('{"record":[{'),
    ],
    [
      "a maintenance page",
      (response: ServerResponse) => void response.writeHead(200, { "content-type": "text/html" }).end("<html></html>"),
    ],
    ["an empty page", (response: ServerResponse) => void reply(response, 200, { name: "students" })],
  ])("reads everybody through %s", async (_name, act) => {
    fault = onPage(3, 1, act);
    expect(await readIds()).toEqual(everybody);
  });

  it.each([
    ["502", "unavailable", (response: ServerResponse) => void reply(response, 502, {})],
    ["429", "rate_limited", (response: ServerResponse) => void reply(response, 429, {})],
    ["a stall", "unreachable", () => undefined],
  ])("says that it may pass when %s stays", async (_name, kind, act) => {
    fault = onPage(2, 99, act);
    await expect(readIds()).rejects.toMatchObject({ kind, isTransient: true });
  });

  it("does not take an empty page before the end for the end", async () => {
    fault = onPage(3, 99, (response) => void reply(response, 200, { name: "students" }));
    const ids = await readIds();
    expect(ids).toEqual(everybody.filter((id) => Number(id) <= 20 || Number(id) > 30));
    expect(ids.length).toBeLessThan((await open().count("student")) ?? 0);
  });

  it("hands a repeated page on as it came, fewer people than counted", async () => {
    fault = onPage(3, 99, (response) => {
      const record = Array.from({ length: PAGE_SIZE }, (_, index) => student(index + 11));
      reply(response, 200, { name: "students", record });
    });
    const ids = await readIds();
    expect(new Set(ids).size).toBe(TOTAL - PAGE_SIZE);
  });

  it("ends at the total of the start when the list shrinks meanwhile", async () => {
    fault = onPage(5, 99, (response) => void reply(response, 200, { name: "students" }));
    expect(await readIds()).toEqual(everybody.slice(0, 40));
  });

  it("reads fewer rows a page than it asked for without losing any", async () => {
    fault = (path, response) => {
      const asked = new URL(paths.at(-1) ?? "", url).searchParams;
      if (path !== QUERY || asked.get("count") !== "true") return false;
      const record = Array.from({ length: 7 }, (_, index) => student(index + 1));
      return reply(response, 200, { name: "students", record, count: TOTAL });
    };
    expect(await readIds()).toEqual(everybody);
  });
});

describe("Test and save tells failures apart", () => {
  const failure = async (secret?: string) => {
    const result = await open(secret).test();
    const failed = result.steps.find((step) => step.outcome === "failed")?.id;
    return { failed, ...(result.ok ? {} : result.failure) };
  };

  it("passes a good connection", async () => {
    const result = await open().test();
    expect(result.steps.map((step) => `${step.id} ${step.outcome}`)).toEqual(
      ["host", "certificate", "credentials", "plugin", "version", "students", "others"].map((id) => `${id} passed`),
    );
    expect(result.ok && result.report.dataTypes[0]).toMatchObject({ dataType: "student", access: "full", missing: [] });
    expect(result).toMatchObject({
      report: {
        version: "25.2.0",
        timeZone: "America/Detroit",
        pageSize: PAGE_SIZE,
        warnings: [],
      },
    });
  });

  it("knows a wrong secret", async () => {
    expect(await failure("wrong")).toMatchObject({ failed: "credentials", kind: "credentials" });
  });

  it("knows a plugin that is not enabled", async () => {
    fault = (path, response) => path === "/oauth/access_token" && reply(response, 403, {});
    expect(await failure()).toMatchObject({
      failed: "credentials",
      kind: "permission",
      message: expect.stringMatching(/not enabled/),
    });
  });

  it("knows a missing API access level, which no new token cures", async () => {
    const body = { errorMessage: { message: "Plugin is missing required accessLevelV1Api READ permission" } };
    fault = (path, response) => path.startsWith("/ws/v1/district") && reply(response, 401, body);
    expect(await failure()).toMatchObject({
      failed: "plugin",
      kind: "permission",
      message: expect.stringMatching(/access level/),
    });
  });

  it("knows a version that is too old, by number", async () => {
    version = "21.9.11.0.1";
    expect(await failure()).toMatchObject({
      failed: "version",
      kind: "version",
      message: expect.stringMatching(/21\.9\.11.*21\.10\.0/),
    });
    version = "22.11.0.0.1";
    expect(await failure()).toMatchObject({ failed: undefined });
  });

  it("knows a missing query", async () => {
    fault = (path, response) => path.startsWith(QUERY) && reply(response, 404, { message: "Query not found" });
    expect(await failure()).toMatchObject({ failed: "students", kind: "permission" });
  });

  it("knows another site and maintenance", async () => {
    fault = (_path, response) => Boolean(response.writeHead(200, { "content-type": "text/html" }).end("<html></html>"));
    expect(await failure()).toMatchObject({
      failed: "certificate",
      kind: "unavailable",
      message: expect.stringMatching(/web page/),
    });
  });

  it("knows a host that is not there", async () => {
    const result = await powerschool
      .open({ url: "https://nowhere.invalid", clientId: "id", clientSecret: "x" }, { allowPrivateAddresses: false })
      .test();
    expect(result).toMatchObject({
      ok: false,
      failure: { kind: "unreachable" },
      steps: [{ id: "host", outcome: "failed" }, {}, {}, {}, {}, {}, {}],
    });
  });

  it("refuses an inside address as a failed step, with nothing sent", async () => {
    const credentials = { url: url.replace("http:", "https:"), clientId: "id", clientSecret: "secret" };
    const session = powerschool.open(credentials, { allowPrivateAddresses: false });
    expect(await session.test()).toMatchObject({
      ok: false,
      failure: { kind: "protocol", message: expect.stringContaining("not a public internet address") },
    });
    await expect(session.count("student")).rejects.toMatchObject({ kind: "protocol" });
    expect(paths).toEqual([]);
  });

  it("names columns that are left out, and stays usable", async () => {
    fault = (path, response) => {
      if (path !== QUERY) return false;
      const { dob: _dob, ...row } = student(1) as Record<string, unknown>;
      return reply(response, 200, { record: [row] });
    };
    const result = await open().test();
    expect(result.ok && result.report.dataTypes[0]).toMatchObject({ access: "partial", missing: ["[Students]DOB"] });
    expect(await open().checkField("student", "Students.DOB")).toEqual({
      kind: "no_access",
      table: "Students",
      field: "DOB",
    });
  });

  it("warns of a clock an hour off", async () => {
    fault = (_path, response) => {
      response.setHeader("date", new Date(Date.now() + 3_600_000).toUTCString());
      return false;
    };
    const result = await open().test();
    expect(result).toMatchObject({ ok: true, report: { warnings: [expect.stringMatching(/60 minutes ahead/)] } });
  });
});

import { ZipFile } from "yazl";
import { createDistrict, type District } from "../district/district";
import { startPowerSchool, type PowerSchoolSandbox } from "./server";
import type { ServerOptions } from "./state";

/** A ZIP of texts by path. */
export async function zipOf(files: Record<string, string>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), name);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export type PluginText = {
  name?: string;
  version?: string;
  description?: string;
  level?: string | null;
  grants?: string[];
  access?: string;
  publisher?: string;
  email?: string;
};

export function pluginXml(given: PluginText = {}): string {
  const { name = "Acme Roster", version = "1.0", description = "Reads", grants = [], access = "ViewOnly" } = given;
  const { level = "READ", publisher = "Acme", email = "help@acme.example" } = given;
  const fields = grants.map((grant) => {
    const [table, field] = grant.split(".");
    return `<field table="${table}" field="${field}" access="${access}"/>`;
  });
  return `<plugin xmlns="http://plugin.powerschool.pearson.com" name="${name}" version="${version}" description="${description}">
    <oauth${level === null ? "" : ` accessLevelV1Api="${level}"`}></oauth><access_request>${fields.join("")}</access_request>
    <publisher name="${publisher}"><contact email="${email}"/></publisher></plugin>`;
}

export type QueryText = {
  name: string;
  coreTable: string;
  columns: Record<string, string>;
  sql: string;
  args?: string;
  flattened?: boolean;
};

export function queriesXml(...queries: QueryText[]): string {
  const texts = queries.map(({ name, coreTable, columns, sql, args = "", flattened = true }) => {
    const list = Object.entries(columns).map(([alias, column]) => `<column column="${column}">${alias}</column>`);
    return `<query name="${name}" coreTable="${coreTable}" flattened="${String(flattened)}"><args>${args}</args>
      <columns>${list.join("")}</columns><sql><![CDATA[${sql}]]></sql></query>`;
  });
  return `<queries>${texts.join("")}</queries>`;
}

export const STUDENT_GRANTS = ["DCID", "ID", "LAST_NAME", "ENROLL_STATUS", "SCHOOLID", "TRANSACTION_DATE"].map(
  (field) => `STUDENTS.${field}`,
);

const COLUMNS = { dcid: "STUDENTS.DCID", last_name: "STUDENTS.LAST_NAME", status: "STUDENTS.ENROLL_STATUS" };
const SELECT = "select s.dcid, s.last_name, s.enroll_status from students s";

/** A plugin with queries of several kinds, as an integrator might write them. */
export function testPlugin(given: PluginText = {}, ...more: QueryText[]): Promise<Buffer> {
  return zipOf({
    "plugin.xml": pluginXml({ ...given, grants: [...STUDENT_GRANTS, ...(given.grants ?? [])] }),
    "queries_root/acme.named_queries.xml": queriesXml(
      { name: "org.acme.student", coreTable: "students", columns: COLUMNS, sql: `${SELECT} order by s.dcid` },
      { name: "org.acme.drifting", coreTable: "students", columns: COLUMNS, sql: SELECT },
      {
        name: "org.acme.nested",
        coreTable: "students",
        columns: COLUMNS,
        sql: `${SELECT} order by s.dcid`,
        flattened: false,
      },
      {
        name: "org.acme.by_status",
        coreTable: "students",
        columns: COLUMNS,
        args: '<arg name="status" column="STUDENTS.ENROLL_STATUS" required="true"/>',
        sql: `${SELECT} where s.enroll_status = :status and s.schoolid <> 999999 order by s.dcid`,
      },
      ...more,
    ),
  });
}

export type Rig = {
  sandbox: PowerSchoolSandbox;
  district: District;
  token: () => Promise<string>;
  get: (path: string, headers?: Record<string, string>) => Promise<Response>;
  json: (path: string) => Promise<Answer>;
  query: (path: string, body?: unknown) => Promise<Response>;
  rows: (path: string, body?: unknown) => Promise<Record<string, string | null>[]>;
};

// Tests look into answers at will.
// oxlint-disable-next-line typescript/no-explicit-any
export type Answer = any;

const started: PowerSchoolSandbox[] = [];

/** Starts a server with the test plugin and a small client for it. */
export async function startRig(given: Partial<ServerOptions> & { plugin?: Buffer } = {}): Promise<Rig> {
  const district = given.district ?? createDistrict({ students: 150, seed: 3 });
  const sandbox = await startPowerSchool({ plugin: await testPlugin(), ...given, district });
  started.push(sandbox);
  let known: string | null = null;
  async function token(): Promise<string> {
    const basic = Buffer.from(`${sandbox.clientId}:${sandbox.clientSecret}`).toString("base64");
    const response = await fetch(`${sandbox.url}/oauth/access_token`, {
      method: "POST",
      headers: { authorization: `Basic ${basic}`, "content-type": "application/x-www-form-urlencoded;charset=UTF-8" },
      body: "grant_type=client_credentials",
    });
    return ((await response.json()) as Answer).access_token as string;
  }
  const authorized = async () => ({ authorization: `Bearer ${(known ??= await token())}`, accept: "application/json" });
  async function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(sandbox.url + path, { headers: { ...(await authorized()), ...headers } });
  }
  async function query(path: string, body: unknown = {}): Promise<Response> {
    const headers = { ...(await authorized()), "content-type": "application/json" };
    return fetch(`${sandbox.url}/ws/schema/query/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  }
  return {
    sandbox,
    district,
    token,
    get,
    query,
    json: async (path) => (await get(path)).json() as Promise<Answer>,
    rows: async (path, body) => ((await (await query(path, body)).json()) as Answer).record ?? [],
  };
}

export async function stopRigs(): Promise<void> {
  await Promise.all(started.splice(0).map((sandbox) => sandbox.close()));
}

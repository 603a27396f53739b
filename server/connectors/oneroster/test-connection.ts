import type { CapabilityReport, TestResult } from "../connector";
import { ConnectorError } from "../errors";
import { certificateDetail, HOST_STEP, runSteps, type ConnectionStep } from "../test-steps";
import type { OneRosterClient } from "./client";
import { FIXES } from "./fixes";
import { NOT_READ } from "./not-read";
import { readFacts } from "./paging";
import type { Preset } from "./presets";
import { readRows, type Collection } from "./wire";

const VERSIONS = { v1p1: "1.1", v1p2: "1.2" } as const;

const certificate: ConnectionStep<OneRosterClient> = {
  id: "certificate",
  label: "Certificate and answer",
  async run({ server }) {
    // Without a key the server refuses, which proves that it answers.
    await server.http.request({ method: "GET", path: `${server.path}/schools?limit=1`, attempts: 2 }, () => {});
    return certificateDetail(server.http);
  },
};

const credentials: ConnectionStep<OneRosterClient> = {
  id: "credentials",
  label: "Credentials",
  async run(client, report) {
    report.version = VERSIONS[client.server.version];
    const { signIn } = client.server.credentials;
    if (signIn.startsWith("oauth2")) {
      await client.token();
      return "A token was issued";
    }
    await client.get("schools", { limit: 1, offset: 0 }, "schools");
    return signIn === "bearer" ? "The key is good" : "Our signature is accepted";
  },
};

type Look = { shown: string; rows: number };

/** One row of a collection, with how many the server says there are. */
async function look(client: OneRosterClient, collection: Collection): Promise<Look> {
  const answer = await client.get(collection, { limit: 1, offset: 0 }, collection);
  const rows = readRows(collection, answer.json, client.server.product).length;
  const { total } = readFacts(answer.header, 1);
  return { rows, shown: total === null ? `${collection}; the server does not say how many` : count(total, collection) };
}

const count = (total: number, what: string) => `${total.toLocaleString("en-US")} ${what}`;

/** What the access allows of a collection; null where it is refused. */
async function lookIfAllowed(client: OneRosterClient, collection: Collection): Promise<Look | null> {
  try {
    return await look(client, collection);
  } catch (error) {
    if (error instanceof ConnectorError && error.kind === "permission") return null;
    throw error;
  }
}

function schoolsStep(preset: Preset): ConnectionStep<OneRosterClient> {
  return {
    id: "schools",
    label: "Schools",
    async run(client) {
      const { rows, shown } = await look(client, "schools");
      if (rows === 0)
        throw new ConnectorError("permission", "No school is shared with us.", {
          fix: preset.whenEmpty ?? FIXES.sharing,
        });
      return shown;
    },
  };
}

function studentsStep(preset: Preset): ConnectionStep<OneRosterClient> {
  return {
    id: "students",
    label: "Reading one row",
    async run(client, report) {
      const students = await look(client, "students");
      const demographics = await lookIfAllowed(client, "demographics");
      if (students.rows === 0)
        report.warnings.push(`No students are shared with us. ${preset.whenEmpty ?? FIXES.sharing}`);
      if (!demographics) report.warnings.push(`Demographics are not shared with us. ${FIXES.demographics}`);
      report.dataTypes.push({
        dataType: "student",
        access: demographics ? "full" : "partial",
        missing: demographics ? [] : ["demographics"],
        detail: students.shown,
      });
      await addStaff(client, report);
      return demographics ? students.shown : `${students.shown}, without demographics`;
    },
  };
}

async function addStaff(client: OneRosterClient, report: CapabilityReport): Promise<void> {
  const users = await lookIfAllowed(client, "users");
  report.dataTypes.push({
    dataType: "staff",
    access: users ? "full" : "none",
    missing: users ? [] : ["users"],
    detail: users ? "Staff are among all users" : "The access does not allow to read users",
  });
}

/** Tries everything an import needs, afresh. */
export async function testConnection(
  preset: Preset,
  open: () => OneRosterClient,
  pageSize: number,
): Promise<TestResult> {
  const steps = [HOST_STEP, certificate, credentials, schoolsStep(preset), studentsStep(preset)];
  const result = await runSteps({ product: preset.product, steps, notRead: NOT_READ }, () => {
    const client = open();
    client.forget();
    return client;
  });
  if (result.ok) result.report.pageSize = pageSize;
  return result;
}

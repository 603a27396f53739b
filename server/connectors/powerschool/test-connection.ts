import { isPublicAddress, resolveHost } from "../address-guard";
import type { CapabilityReport, TestResult, TestStep } from "../connector";
import { ConnectorError } from "../errors";
import { describeNetworkFault } from "../network-fault";
import type { PowerSchoolClient } from "./client";
import { FIXES } from "./fixes";
import { missingColumns } from "./records";
import { STUDENT_QUERY } from "./queries";
import { isVersionAtLeast, MINIMUM_VERSION, shortVersion } from "./version";
import { countAnswer, parseAnswer, readRows, v1CountAnswer } from "./wire";

const LARGEST_CLOCK_OFFSET_MS = 5 * 60_000;

type Step = {
  id: string;
  label: string;
  run: (client: PowerSchoolClient, report: CapabilityReport) => Promise<string>;
};

const STEPS: readonly Step[] = [
  {
    id: "host",
    label: "Host name",
    async run({ server }) {
      const { base, patience } = server.http;
      const [address] = await resolveHost(base, server.policy).catch((error: unknown) => {
        throw describeNetworkFault(error, base.host, patience.timeoutMs);
      });
      const kind = isPublicAddress(address ?? "") ? "a public address" : "a private address, allowed here";
      return base.hostname === address ? `${address} is ${kind}` : `${base.hostname} is ${address}, ${kind}`;
    },
  },
  {
    id: "certificate",
    label: "Certificate and answer",
    async run(client, report) {
      const metadata = await client.publicMetadata();
      report.version = metadata.powerschool_version ?? "";
      report.timeZone = metadata.district_timezone ?? null;
      const until = client.server.http.certificateUntil;
      if (until) return `Valid until ${until.toISOString().slice(0, 10)}; PowerSchool answers`;
      return "PowerSchool answers, without encryption: a test address";
    },
  },
  {
    id: "credentials",
    label: "Credentials",
    async run(client) {
      await client.renewToken(null);
      return "PowerSchool gave us a token";
    },
  },
  {
    id: "plugin",
    label: "Plugin access",
    async run(client, report) {
      report.pageSize = await client.pageSize();
      const answer = await client.get("/ws/v1/district/school/count", "the list of schools");
      const schools = parseAnswer(v1CountAnswer, answer.json, "the number of schools");
      return `Enabled, may read ${schools} ${schools === 1 ? "school" : "schools"}`;
    },
  },
  {
    id: "version",
    label: "Version",
    async run(_client, report) {
      const version = shortVersion(report.version);
      if (report.version === "" || !isVersionAtLeast(report.version, MINIMUM_VERSION)) {
        const have = report.version === "" ? "does not say its version" : `has version ${version}`;
        throw new ConnectorError("version", `PowerSchool ${have}; the import needs ${MINIMUM_VERSION} or newer.`, {
          fix: FIXES.version,
        });
      }
      report.version = version;
      return `${version}, needs ${MINIMUM_VERSION} or newer`;
    },
  },
  { id: "students", label: "Reading one row", run: readOneStudent },
];

async function readOneStudent(client: PowerSchoolClient, report: CapabilityReport): Promise<string> {
  const { name, columns } = STUDENT_QUERY;
  const { json } = await client.query(`${name}?page=1&pagesize=1`, "students");
  const counted = await client.query(`${name}/count`, "the number of students");
  const count = parseAnswer(countAnswer, counted.json, "the number of students");
  const [row] = readRows(json).rows;
  const missing = row ? missingColumns(row) : [];
  const readable = columns.length - missing.length;
  if (row && missingColumns(row, ["Students.DCID", "Students.SchoolID"]).length > 0) {
    throw new ConnectorError("permission", `The plugin may not read ${missing.join(", ")}.`, { fix: FIXES.columns });
  }
  if (!row) report.warnings.push("PowerSchool holds no students that the plugin can see.");
  if (missing.length > 0) report.warnings.push(`The plugin may not read ${missing.join(", ")}. ${FIXES.columns}`);
  report.dataTypes.push({
    dataType: "student",
    access: missing.length > 0 ? "partial" : "full",
    missing,
    detail: `${readable} of ${columns.length} columns, ${count.toLocaleString("en-US")} rows`,
  });
  return `${readable} of ${columns.length} columns of ${count.toLocaleString("en-US")} students`;
}

/** Tries everything an import needs, one step after the other, and stops at the first that fails. */
export async function testConnection(open: () => PowerSchoolClient): Promise<TestResult> {
  const report: CapabilityReport = {
    product: "PowerSchool SIS",
    version: "",
    timeZone: null,
    pageSize: 0,
    dataTypes: [],
    warnings: [],
  };
  const steps: TestStep[] = STEPS.map(({ id, label }) => ({ id, label, outcome: "not_tried", detail: "" }));
  let client: PowerSchoolClient | null = null;
  for (const [index, { id, label, run }] of STEPS.entries()) {
    try {
      if (!client) {
        client = open();
        client.forget();
      }
      steps[index] = { id, label, outcome: "passed", detail: await run(client, report) };
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      steps[index] = { id, label, outcome: "failed", detail: error.message };
      return { ok: false, steps, failure: { kind: error.kind, message: error.message, fix: error.fix } };
    }
  }
  const offset = client?.server.http.clockOffsetMs ?? 0;
  if (Math.abs(offset) > LARGEST_CLOCK_OFFSET_MS) {
    const minutes = Math.round(Math.abs(offset) / 60_000);
    report.warnings.push(`PowerSchool's clock is ${minutes} minutes ${offset > 0 ? "ahead of" : "behind"} ours.`);
  }
  return { ok: true, steps, report };
}

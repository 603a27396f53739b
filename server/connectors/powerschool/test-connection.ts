import type { CapabilityReport, TestResult } from "../connector";
import { ConnectorError } from "../errors";
import { certificateDetail, HOST_STEP, runSteps, type ConnectionStep } from "../test-steps";
import type { PowerSchoolClient } from "./client";
import { FIXES } from "./fixes";
import { NOT_READ } from "./not-read";
import { missingColumns } from "./records";
import { STUDENT_QUERY } from "./queries";
import { isVersionAtLeast, MINIMUM_VERSION, shortVersion } from "./version";
import { countAnswer, parseAnswer, readRows, v1CountAnswer } from "./wire";

const STEPS: readonly ConnectionStep<PowerSchoolClient>[] = [
  HOST_STEP,
  {
    id: "certificate",
    label: "Certificate and answer",
    async run(client, report) {
      const metadata = await client.publicMetadata();
      report.version = metadata.powerschool_version ?? "";
      report.timeZone = metadata.district_timezone ?? null;
      return certificateDetail(client.server.http);
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

/** Tries everything an import needs, afresh. */
export function testConnection(open: () => PowerSchoolClient): Promise<TestResult> {
  return runSteps({ product: "PowerSchool SIS", steps: STEPS, notRead: NOT_READ }, () => {
    const client = open();
    client.forget();
    return client;
  });
}

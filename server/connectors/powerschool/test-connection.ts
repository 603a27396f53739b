import type { CapabilityReport, TestResult } from "../connector";
import { ConnectorError } from "../errors";
import { certificateDetail, HOST_STEP, runSteps, type ConnectionStep } from "../test-steps";
import type { PowerSchoolClient } from "./client";
import { FIXES } from "./fixes";
import type { NamedQuery } from "./named-query";
import { QUERIES } from "./queries";
import { missingColumns, neededFields } from "./records";
import { STUDENT_QUERY } from "./student-query";
import { isVersionAtLeast, MINIMUM_VERSION, shortVersion, versionFault } from "./version";
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
  { id: "others", label: "Other data types", run: readOtherTypes },
];

type Reading = CapabilityReport["dataTypes"][number] & { sentence: string };

/** What one row and the count say about the access to a data type; throws where the type cannot be read at all. */
async function readOneRow(client: PowerSchoolClient, query: NamedQuery): Promise<Reading> {
  const { name, columns, noun, dataType } = query;
  const { json } = await client.query(`${name}?page=1&pagesize=1`, noun);
  const counted = await client.query(`${name}/count`, noun);
  const count = parseAnswer(countAnswer, counted.json, `the number of ${noun}`).toLocaleString("en-US");
  const [row] = readRows(json).rows;
  const missing = row ? missingColumns(query, row) : [];
  if (row && missingColumns(query, row, neededFields(query)).length > 0) {
    throw new ConnectorError("permission", `The plugin may not read ${missing.join(", ")}.`, { fix: FIXES.columns });
  }
  const readable = `${columns.length - missing.length} of ${columns.length} columns`;
  return {
    dataType,
    access: missing.length > 0 ? "partial" : "full",
    missing,
    detail: `${readable}, ${count} rows`,
    sentence: `${readable} of ${count} ${noun}`,
  };
}

async function readOneStudent(client: PowerSchoolClient, report: CapabilityReport): Promise<string> {
  const { sentence, ...reading } = await readOneRow(client, STUDENT_QUERY);
  if (reading.detail.endsWith(" 0 rows"))
    report.warnings.push("PowerSchool holds no students that the plugin can see.");
  if (reading.missing.length > 0)
    report.warnings.push(`The plugin may not read ${reading.missing.join(", ")}. ${FIXES.columns}`);
  report.dataTypes.push(reading);
  return sentence;
}

/** Every other data type: what cannot be read is reported with the reason, and students can be imported all the same. */
async function readOtherTypes(client: PowerSchoolClient, report: CapabilityReport): Promise<string> {
  let readable = 0;
  const others = QUERIES.filter((query) => query !== STUDENT_QUERY);
  for (const query of others) {
    const { dataType } = query;
    try {
      const fault = versionFault(dataType, report.version);
      if (fault) throw fault;
      const { sentence: _sentence, ...reading } = await readOneRow(client, query);
      report.dataTypes.push(reading);
      readable += 1;
    } catch (error) {
      const isRefusal = error instanceof ConnectorError && !error.isTransient && error.kind !== "credentials";
      if (!isRefusal) throw error;
      report.dataTypes.push({ dataType, access: "none", missing: [], detail: `${error.message} ${error.fix}` });
    }
  }
  return `${readable} of ${others.length} can be read`;
}

/** Tries everything an import needs, afresh. */
export function testConnection(open: () => PowerSchoolClient): Promise<TestResult> {
  return runSteps({ product: "PowerSchool SIS", steps: STEPS, notRead: {} }, () => {
    const client = open();
    client.forget();
    return client;
  });
}

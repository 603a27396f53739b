import type { TestResult } from "../connector";
import { ConnectorError } from "../errors";
import { OneRosterClient } from "../oneroster/client";
import type { Server } from "../oneroster/server";
import { readRows } from "../oneroster/wire";
import { readValue } from "../shape";
import { NATIVE_STATUS } from "./fields";
import { FIXES, inOurWords } from "./fixes";
import type { NativeStudents } from "./native";
import { NOT_READ } from "./not-read";

const LOOKED_AT = 50;
/** A person waits for a test. */
const ATTEMPTS = 2;

type Tested = {
  test: () => Promise<TestResult>;
  server: () => Server;
  native: (attempts: number) => NativeStudents | null;
};

/** Whether demographics come with birth dates: they are switched off in a new profile. */
async function sendsBirthDates(server: Server): Promise<boolean> {
  const client = new OneRosterClient(server, ATTEMPTS);
  const answer = await client.get("demographics", { limit: LOOKED_AT, offset: 0 }, "demographics");
  const rows = readRows("demographics", answer.json, server.product);
  return rows.length === 0 || rows.some((row) => readValue(row.birthDate) !== null);
}

/** The steps of OneRoster, then what only eSchoolPlus has: birth dates that are off, and the native endpoint. */
export async function testConnection({ test, server, native }: Tested): Promise<TestResult> {
  const result = await test();
  if (!result.ok) return { ...result, failure: { ...result.failure, fix: inOurWords(result.failure.fix) } };
  const { report, steps } = result;
  // The version is that of OneRoster; eSchoolPlus does not tell its own.
  report.version = `by OneRoster ${report.version}`;
  report.warnings = report.warnings.map((warning) => inOurWords(warning));
  report.dataTypes = report.dataTypes.map((one) => ({ ...one, detail: NOT_READ[one.dataType] ?? one.detail }));
  const students = report.dataTypes.find((one) => one.dataType === "student");
  const endpoint = native(ATTEMPTS);
  const step = { id: "native", label: "Native student endpoint (unverified)" };
  try {
    if (students?.access === "full" && !(await sendsBirthDates(server()))) {
      report.warnings.push(`Demographics come without dates of birth. ${FIXES.birthDates}`);
      Object.assign(students, { access: "partial", missing: ["birthDate"] });
    }
    if (!endpoint) return result;
    const known = await endpoint.read([NATIVE_STATUS]);
    const detail = `${known.size.toLocaleString("en-US")} students; what the fields mean is not verified`;
    return { ...result, steps: [...steps, { ...step, outcome: "passed", detail }] };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const { kind, message } = error;
    return {
      ok: false,
      steps: [...steps, { ...step, outcome: "failed", detail: message }],
      failure: { kind, message, fix: inOurWords(error.fix) },
    };
  }
}

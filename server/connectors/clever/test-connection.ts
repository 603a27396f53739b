import type { CapabilityReport, TestResult } from "../connector";
import { ConnectorError } from "../errors";
import { certificateDetail, HOST_STEP, runSteps, type ConnectionStep } from "../test-steps";
import type { CleverClient } from "./client";
import { LISTS } from "./cursor";
import { FIXES } from "./fixes";
import { NOT_READ } from "./not-read";
import { districtsAnswer, readUsers, say, schoolsAnswer } from "./wire";

/** States in which Clever answers with what it held before. */
const STALE: Record<string, string> = {
  error: "is in error",
  paused: "is paused",
  pending: "has not run yet",
};

/** The district behind the token; throws while its own sync does not run, because what Clever holds may be old. */
export async function readDistrict(client: CleverClient): Promise<{ name: string; lastSync: string | null }> {
  const { json } = await client.get("/districts", "the district");
  const [district] = say(districtsAnswer, json, "the district");
  if (!district) throw new ConnectorError("permission", "The token belongs to no district.", { fix: FIXES.token });
  const stale = STALE[district.state ?? ""];
  const lastSync = district.last_sync?.slice(0, 10) ?? null;
  if (stale) {
    const since = lastSync ? `, last synced ${lastSync}` : "";
    throw new ConnectorError("unavailable", `Clever's own sync of ${district.name} ${stale}${since}.`, {
      fix: FIXES.sync,
    });
  }
  return { name: district.name, lastSync };
}

const certificate: ConnectionStep<CleverClient> = {
  id: "certificate",
  label: "Certificate and answer",
  async run({ server }) {
    // Without a token Clever refuses, which proves that it answers.
    await server.http.request({ method: "GET", path: `${server.path}/districts`, attempts: 2 }, () => {});
    return certificateDetail(server.http);
  },
};

const token: ConnectionStep<CleverClient> = {
  id: "credentials",
  label: "Credentials",
  async run(client) {
    await client.token();
    await client.get("/districts", "the district");
    return client.server.credentials.signIn === "client" ? "The district's token was found" : "The token is good";
  },
};

const district: ConnectionStep<CleverClient> = {
  id: "district",
  label: "District",
  async run(client, report) {
    const { name, lastSync } = await readDistrict(client);
    report.version = client.server.path.slice(1);
    return lastSync ? `${name}, synced by Clever on ${lastSync}` : name;
  },
};

const schools: ConnectionStep<CleverClient> = {
  id: "schools",
  label: "Sharing of schools",
  async run(client) {
    const { json } = await client.get("/schools?limit=1000", "schools");
    const { length } = say(schoolsAnswer, json, "schools").schools;
    if (length === 0) throw new ConnectorError("permission", "No school is shared with us.", { fix: FIXES.sharing });
    return `${length} ${length === 1 ? "school is" : "schools are"} shared`;
  },
};

async function readOneStudent(client: CleverClient, report: CapabilityReport): Promise<string> {
  const { json } = await client.get("/users?role=student&limit=1&count=true", "students");
  const { rows, count } = readUsers(json);
  const shown = (count ?? rows.length).toLocaleString("en-US");
  if (rows.length === 0) report.warnings.push(`No students are shared with us. ${FIXES.sharing}`);
  report.dataTypes.push({ dataType: "student", access: "full", missing: [], detail: `${shown} students are shared` });
  await countStaff(client, report);
  return `${shown} students`;
}

/** What is shared of staff: lists that are not shared are empty, which is no fault of the connection. */
async function countStaff(client: CleverClient, report: CapabilityReport): Promise<void> {
  const counts: { role: string; count: number }[] = [];
  for (const role of LISTS.staff ?? []) {
    const { json } = await client.get(`/users?role=${role}&limit=1&count=true`, "staff");
    counts.push({ role, count: readUsers(json).count ?? 0 });
  }
  const missing = counts.filter((one) => one.count === 0).map((one) => one.role);
  report.dataTypes.push({
    dataType: "staff",
    access: missing.length === 0 ? "full" : missing.length < counts.length ? "partial" : "none",
    missing,
    detail: counts.map((one) => `${one.role}: ${one.count.toLocaleString("en-US")}`).join(", "),
  });
}

/** Tries everything an import needs, afresh. */
export async function testConnection(open: () => CleverClient, pageSize: number): Promise<TestResult> {
  const students: ConnectionStep<CleverClient> = { id: "students", label: "Reading one row", run: readOneStudent };
  const steps = [HOST_STEP, certificate, token, district, schools, students];
  const result = await runSteps({ product: "Clever", steps, notRead: NOT_READ }, () => {
    const client = open();
    client.forget();
    return client;
  });
  if (result.ok) result.report.pageSize = pageSize;
  return result;
}

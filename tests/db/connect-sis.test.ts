import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openPool, type Pool } from "@/db/client";
import {
  auditEntries,
  connections,
  dataTypeSettings,
  recipients,
  schoolMatches,
  schools,
  sisSchools,
} from "@/db/schema";
import { createDistrict } from "@/sandbox/district/district";
import { startPowerSchool, type PowerSchoolSandbox } from "@/sandbox/powerschool/server";
import type { ServerOptions } from "@/sandbox/powerschool/state";
import { connectionRouter } from "@/server/api/routers/connection";
import { createCaller } from "@/server/api/trpc";
import { markBroken } from "@/server/connection/mark-connection";
import { openSession } from "@/server/connection/open-session";
import { buildAccessPackage, findConnection } from "@/server/connection/queries";
import { resetConnection } from "@/server/connection/reset-connection";
import { saveConnection } from "@/server/connection/save-connection";
import { ConnectorError } from "@/server/connectors/errors";
import { saveRecipients } from "@/server/notifications/save-recipients";
import { DomainError } from "@/server/platform/errors";
import { refreshSisSchools } from "@/server/schools/refresh-sis-schools";
import { saveMatches } from "@/server/schools/save-matches";
import { buildDistrict, commandOf, type BuiltDistrict } from "@/tests/support/builders";
import { refusalOf, requestBy } from "@/tests/support/callers";
import { createTestDatabase } from "@/tests/support/postgres";

let pool: Pool;
let drop: () => Promise<void>;
let plugin: Buffer;
const running: PowerSchoolSandbox[] = [];

beforeAll(async () => {
  process.env.MATRICULA_SECRET_KEYS = `test:${randomBytes(32).toString("base64")}`;
  process.env.ALLOW_SANDBOX_ADDRESSES = "1";
  const database = await createTestDatabase();
  pool = openPool(database.url, { max: 4 });
  drop = database.drop;
  const file = await buildAccessPackage("powerschool");
  plugin = file!.bytes;
});

afterEach(async () => {
  process.env.ALLOW_SANDBOX_ADDRESSES = "1";
  await Promise.all(running.splice(0).map((one) => one.close()));
});

afterAll(async () => {
  await pool.sql.end();
  await drop();
});

const made = createDistrict({ students: 60 });

async function startSis(given: Partial<ServerOptions> & { plugin?: Buffer } = {}): Promise<PowerSchoolSandbox> {
  const sis = await startPowerSchool({ district: made, plugin, ...given });
  running.push(sis);
  return sis;
}

const credentialsOf = (sis: PowerSchoolSandbox, overrides: Record<string, string> = {}) => ({
  connector: "powerschool",
  credentials: { url: sis.url, clientId: sis.clientId, clientSecret: sis.clientSecret, ...overrides },
});
const rowOf = async (district: BuiltDistrict) =>
  (await pool.db.select().from(connections).where(eq(connections.districtId, district.id)))[0];
const later = new Date("2026-08-04T07:00:00Z");

async function connected(given: Partial<ServerOptions> = {}) {
  const district = await buildDistrict(pool);
  const sis = await startSis(given);
  const result = await saveConnection(commandOf(pool, district), credentialsOf(sis));
  return { district, sis, result };
}

/** The kind and the steps of a test that ended badly. */
async function failureWith(sis: PowerSchoolSandbox, overrides: Record<string, string> = {}) {
  const district = await buildDistrict(pool);
  const result = await saveConnection(commandOf(pool, district), credentialsOf(sis, overrides));
  if (result.ok) throw new Error("The test passed.");
  expect(await findConnection(pool.db, district.id)).toBeNull();
  expect(result.failure.fix).not.toBe("");
  return { ...result.failure, failedStep: result.steps.find((step) => step.outcome === "failed")?.id };
}

describe("Test and save", () => {
  it("connects, reports what the access allows and keeps the secret to itself (D03)", async () => {
    const { district, sis, result } = await connected();
    expect(result.steps.map((step) => step.outcome)).toEqual(result.steps.map(() => "passed"));
    const view = await findConnection(pool.db, district.id);
    expect(view).toMatchObject({ status: "connected", hasSecret: true, failure: null });
    expect(view?.values).toEqual({ url: sis.url, clientId: sis.clientId });
    expect(view?.report).toMatchObject({ version: "24.4.1", timeZone: "America/Chicago", warnings: [] });
    expect(view?.report?.dataTypes).toContainEqual(expect.objectContaining({ dataType: "student", access: "full" }));
    const audit = await pool.db.select().from(auditEntries).where(eq(auditEntries.districtId, district.id));
    for (const shown of [view, result, audit, await rowOf(district)])
      expect(JSON.stringify(shown)).not.toContain(sis.clientSecret);
  });

  it("tells a wrong address, a wrong secret, a plugin that is not enabled and an old version apart", async () => {
    const sis = await startSis();
    expect(await failureWith(sis, { clientSecret: "wrong" })).toMatchObject({
      kind: "credentials",
      failedStep: "credentials",
    });
    sis.plugin.disable();
    const disabled = await failureWith(sis);
    // PowerSchool gives the same 401 for both, so the message names both.
    expect(disabled).toMatchObject({ kind: "credentials", message: expect.stringContaining("plugin is not enabled") });
    await sis.close();
    expect(await failureWith(sis)).toMatchObject({ kind: "unreachable" });
    const narrow = await startSis();
    narrow.faults.order({ kind: "403", match: "/ws/schema/query", times: 20 });
    expect(await failureWith(narrow)).toMatchObject({ kind: "permission", failedStep: "students" });
    const old = await startSis({ version: "20.4.0.0.1" });
    expect(await failureWith(old)).toMatchObject({ kind: "version", failedStep: "version" });
  });

  it("does not call addresses inside a network unless this machine is a sandbox", async () => {
    const sis = await startSis();
    delete process.env.ALLOW_SANDBOX_ADDRESSES;
    expect((await failureWith(sis)).failedStep).toBe("host");
    expect(sis.stats().total).toBe(0);
  });

  it("leaves the working connection alone when new credentials fail", async () => {
    const { district, sis } = await connected();
    const before = await rowOf(district);
    const refused = await saveConnection(
      commandOf(pool, district, { now: later }),
      credentialsOf(sis, { clientSecret: "wrong" }),
    );
    expect(refused.ok).toBe(false);
    expect(await rowOf(district)).toEqual(before);
    const { session } = await openSession({ db: pool.db, districtId: district.id });
    expect((await session.listSchools()).length).toBe(made.schools.length);
  });

  it("keeps the saved secret where it is left empty, and only for the server it was saved for", async () => {
    const { district, sis } = await connected();
    const again = await saveConnection(commandOf(pool, district), credentialsOf(sis, { clientSecret: "" }));
    expect(again.ok).toBe(true);
    const thief = await startSis();
    const elsewhere = saveConnection(
      commandOf(pool, district),
      credentialsOf(sis, { url: thief.url, clientSecret: "" }),
    );
    await expect(elsewhere).rejects.toMatchObject({ fields: { clientSecret: expect.stringContaining("again") } });
    expect(thief.stats().total).toBe(0);
  });

  it("changes nothing more when it is repeated", async () => {
    const { district, sis } = await connected();
    await saveConnection(commandOf(pool, district), credentialsOf(sis));
    const rows = await pool.db.select().from(connections).where(eq(connections.districtId, district.id));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ status: "connected", publicCredentials: { url: sis.url } });
  });

  it("says under each field what is missing", async () => {
    const district = await buildDistrict(pool);
    const empty = { connector: "powerschool", credentials: { url: "", clientId: "", clientSecret: "" } };
    await expect(saveConnection(commandOf(pool, district), empty)).rejects.toMatchObject({
      code: "bad_request",
      fields: { url: "Enter the PowerSchool URL.", clientSecret: "Enter the client secret." },
    });
  });

  it("warns when the SIS lives in another time zone, not when it only calls the same one differently", async () => {
    const away = await connected({ timeZone: "America/Denver" });
    expect(away.result.ok && away.result.report.warnings.join()).toContain("America/Denver");
    const alias = await connected({ timeZone: "US/Central" });
    expect(alias.result.ok && alias.result.report.warnings).toEqual([]);
  });

  it("mends a connection that was marked broken", async () => {
    const { district, sis } = await connected();
    const refusal = new ConnectorError("credentials", "PowerSchool did not accept the client secret.", {
      fix: "There.",
    });
    await markBroken(commandOf(pool, district), refusal);
    expect(await findConnection(pool.db, district.id)).toMatchObject({ status: "failed", failure: { fix: "There." } });
    await saveConnection(commandOf(pool, district), credentialsOf(sis));
    expect(await findConnection(pool.db, district.id)).toMatchObject({ status: "connected", failure: null });
  });

  it("belongs to one district: another has nothing to open", async () => {
    const { district } = await connected();
    const stranger = await buildDistrict(pool);
    expect(await findConnection(pool.db, stranger.id)).toBeNull();
    await expect(openSession({ db: pool.db, districtId: stranger.id })).rejects.toBeInstanceOf(DomainError);
    // A sealed secret that was copied to another district does not open there.
    const row = await rowOf(district);
    await pool.db.insert(connections).values({ ...row!, districtId: stranger.id });
    await expect(openSession({ db: pool.db, districtId: stranger.id })).rejects.toThrow();
  });
});

describe("Reset configuration", () => {
  it("clears credentials, matches, fields and schedules; keeps schools, recipients and the audit (D04)", async () => {
    const { district } = await connected();
    const context = commandOf(pool, district);
    await refreshSisSchools(context);
    const [first] = made.schools;
    await saveMatches(context, { matches: [{ schoolId: district.schools[0]!.id, sourceId: String(first!.number) }] });
    await saveRecipients(context, { dataType: "student", text: "office@riverbend.example" });
    await pool.db.insert(dataTypeSettings).values({ districtId: district.id, dataType: "student", savedBy: "test" });
    await resetConnection(context, { confirmation: "Riverbend Unified" });
    expect(await findConnection(pool.db, district.id)).toMatchObject({ status: "reset", hasSecret: false, values: {} });
    const left = async (
      table: typeof schoolMatches | typeof sisSchools | typeof dataTypeSettings | typeof recipients,
    ) => (await pool.db.select().from(table).where(eq(table.districtId, district.id))).length;
    expect([await left(schoolMatches), await left(sisSchools), await left(dataTypeSettings)]).toEqual([0, 0, 0]);
    expect(await left(recipients)).toBe(1);
    expect(await pool.db.select().from(schools).where(eq(schools.districtId, district.id))).toHaveLength(2);
    await expect(openSession(context)).rejects.toMatchObject({ code: "precondition_failed" });
  });

  it("needs the district's name, and a second reset leaves no second trace", async () => {
    const { district } = await connected();
    const context = commandOf(pool, district);
    await expect(resetConnection(context, { confirmation: "riverbend" })).rejects.toMatchObject({
      fields: { confirmation: expect.stringContaining("Riverbend Unified") },
    });
    expect(await findConnection(pool.db, district.id)).toMatchObject({ status: "connected" });
    await resetConnection(context, { confirmation: "Riverbend Unified" });
    await resetConnection(context, { confirmation: "Riverbend Unified" });
    const entries = await pool.db.select().from(auditEntries).where(eq(auditEntries.districtId, district.id));
    expect(entries.filter((entry) => entry.action === "connection.reset")).toHaveLength(1);
  });

  it("lets the district connect again afterwards", async () => {
    const { district, sis } = await connected();
    await resetConnection(commandOf(pool, district), { confirmation: "Riverbend Unified" });
    const empty = saveConnection(commandOf(pool, district), credentialsOf(sis, { clientSecret: "" }));
    await expect(empty).rejects.toMatchObject({ code: "bad_request" });
    expect((await saveConnection(commandOf(pool, district), credentialsOf(sis))).ok).toBe(true);
    expect(await findConnection(pool.db, district.id)).toMatchObject({ status: "connected", hasSecret: true });
  });
});

describe("who may", () => {
  it("save: analysts; reset: site managers; read: every administrator of the district but school managers", async () => {
    const district = await buildDistrict(pool);
    const as = async (role: "viewer" | "analyst" | "site_manager" | "school_manager") =>
      createCaller(connectionRouter)(await requestBy(pool, district, role));
    const input = { connector: "none", credentials: {} };
    expect(await refusalOf((await as("viewer")).save(input))).toBe("FORBIDDEN");
    expect(await refusalOf((await as("analyst")).save(input))).toBe("BAD_REQUEST");
    expect(await refusalOf((await as("analyst")).reset({ confirmation: "Riverbend Unified" }))).toBe("FORBIDDEN");
    expect(await refusalOf((await as("site_manager")).reset({ confirmation: "" }))).toBe("BAD_REQUEST");
    expect(await refusalOf((await as("school_manager")).find())).toBe("FORBIDDEN");
    expect(await refusalOf((await as("viewer")).find())).toBe("answered");
  });
});

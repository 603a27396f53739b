import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { connections, deliveries } from "@/db/schema";
import { inngest } from "@/inngest/client";
import { turnNow } from "@/inngest/turn-now";
import { createDistrict } from "@/sandbox/district/district";
import { startMailbox, type Mailbox } from "@/sandbox/mailbox/server";
import { startPowerSchool, type PowerSchoolSandbox } from "@/sandbox/powerschool/server";
import { markBroken, markWorking } from "@/server/connection/mark-connection";
import { resetConnection } from "@/server/connection/reset-connection";
import { saveConnection } from "@/server/connection/save-connection";
import { ConnectorError } from "@/server/connectors/errors";
import { buildPluginZip } from "@/server/connectors/powerschool/plugin";
import { saveRecipients } from "@/server/notifications/save-recipients";
import { buildDistrict, commandOf, type BuiltDistrict } from "@/tests/support/builders";
import { startProductJobs, type ProductJobs } from "@/tests/support/product-jobs";

let jobs: ProductJobs;
let mailbox: Mailbox;
const running: PowerSchoolSandbox[] = [];

beforeAll(async () => {
  mailbox = await startMailbox({});
  Object.assign(process.env, {
    MATRICULA_SECRET_KEYS: `test:${randomBytes(32).toString("base64")}`,
    ALLOW_SANDBOX_ADDRESSES: "1",
    NEXTAUTH_URL: "http://127.0.0.1:3000",
    NEXTAUTH_SECRET: "a secret of more than sixteen letters",
    RESEND_API_KEY: "re_test",
    RESEND_BASE_URL: mailbox.url,
  });
  jobs = await startProductJobs(["check-connection", "mail-about-connection"]);
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((sis) => sis.close()));
  await jobs.pool.sql`delete from connections`;
});

afterAll(async () => {
  await jobs.close();
  await mailbox.close();
});

type Place = { district: BuiltDistrict; sis: PowerSchoolSandbox; to: string };
const made = createDistrict({ students: 20 });

const now = () => ({ now: new Date() });
const credentialsOf = (sis: PowerSchoolSandbox) => ({
  connector: "powerschool",
  credentials: { url: sis.url, clientId: sis.clientId, clientSecret: sis.clientSecret },
});

/** A district that is connected to a PowerSchool server of its own, and who hears of it. */
async function connect(): Promise<Place> {
  const district = await buildDistrict(jobs.pool);
  const sis = await startPowerSchool({ district: made, plugin: await buildPluginZip() });
  running.push(sis);
  const to = `head.${district.id}@riverbend.example`;
  await saveRecipients(commandOf(jobs.pool, district), { dataType: "student", text: to });
  const tested = await saveConnection(commandOf(jobs.pool, district, now()), credentialsOf(sis));
  expect(tested.ok).toBe(true);
  return { district, sis, to };
}

async function turn(): Promise<void> {
  await turnNow("jobs");
  await jobs.settled();
}

/** A day later: the check is due, runs, and what it found is announced by the turn after it. */
async function dayLater({ district }: Place): Promise<void> {
  await jobs.pool
    .sql`update connections set check_due_at = now() - interval '1 second' where district_id = ${district.id}`;
  await turn();
  await turn();
}

const rowOf = async ({ district }: Place) =>
  (await jobs.pool.db.select().from(connections).where(eq(connections.districtId, district.id)))[0]!;

/** Subjects of the mails, the first sent first. */
const heard = ({ to }: Place) =>
  mailbox
    .mails()
    .filter((mail) => mail.to.includes(to))
    .map((mail) => /^\[([^\]]+)\]/.exec(mail.subject)?.[1])
    .reverse();

const refusal = new ConnectorError("credentials", "PowerSchool did not accept the client secret.", { fix: "There." });

describe("the daily check of a connection", () => {
  it("finds one that was switched off in the SIS and tells people once, and once more when it works again", async () => {
    const place = await connect();
    place.sis.plugin.disable();
    await dayLater(place);
    await dayLater(place);
    expect(await rowOf(place)).toMatchObject({ status: "failed" });
    expect(heard(place)).toEqual(["Connection broken"]);
    const [mail] = mailbox.mails().filter(({ to }) => to.includes(place.to));
    const { failure } = await rowOf(place);
    expect(failure?.fix.length).toBeGreaterThan(10);
    expect(mail!.text.replace(/\s+/g, " ")).toContain(failure!.fix);
    place.sis.plugin.enable();
    await dayLater(place);
    await dayLater(place);
    expect(await rowOf(place)).toMatchObject({ status: "connected", failure: null });
    expect(heard(place)).toEqual(["Connection broken", "Connection works again"]);
  });

  it("notes when it was tested and by which version of the SIS, and comes once a day", async () => {
    const place = await connect();
    const before = await rowOf(place);
    const asked = place.sis.stats().total;
    await turn();
    expect(place.sis.stats().total).toBe(asked);
    await dayLater(place);
    const tests = place.sis.stats().total;
    expect(tests).toBeGreaterThan(asked);
    const { testedAt, checkDueAt, report } = await rowOf(place);
    expect(testedAt!.getTime()).toBeGreaterThan(before.testedAt!.getTime());
    expect(checkDueAt.getTime()).toBeGreaterThan(Date.now());
    expect(report).toEqual(before.report);
    await turn();
    expect(place.sis.stats().total).toBe(tests);
    expect(heard(place)).toEqual([]);
  });

  it("tries again when the SIS does not answer, and calls that broken neither then nor in the end", async () => {
    const place = await connect();
    place.sis.faults.order({ kind: "maintenance", match: "/", times: 3 });
    await dayLater(place);
    expect(await rowOf(place)).toMatchObject({ status: "connected" });
    place.sis.faults.order({ kind: "maintenance", match: "/", times: 10_000 });
    await dayLater(place);
    expect(await rowOf(place)).toMatchObject({ status: "connected", failure: null });
    expect(heard(place)).toEqual([]);
  });

  it("leaves a connection alone that was reset meanwhile", async () => {
    const place = await connect();
    await markBroken(commandOf(jobs.pool, place.district), refusal);
    await resetConnection(commandOf(jobs.pool, place.district), { confirmation: "Riverbend Unified" });
    const asked = place.sis.stats().total;
    await dayLater(place);
    expect(await rowOf(place)).toMatchObject({ status: "reset" });
    expect(place.sis.stats().total).toBe(asked);
    // What is connected after a reset has not been broken before.
    await saveConnection(commandOf(jobs.pool, place.district, now()), credentialsOf(place.sis));
    await turn();
    expect(heard(place)).toEqual([]);
  });
});

describe("a connection that breaks or works again", () => {
  it("is announced once, whatever dies between sending and writing it down, and by however many turns", async () => {
    const place = await connect();
    await markBroken(commandOf(jobs.pool, place.district), refusal);
    await Promise.all([turnNow("jobs"), turnNow("http")]);
    await jobs.settled();
    const [told] = await jobs.pool.db.select().from(deliveries).where(eq(deliveries.recipient, place.to));
    const changeId = told!.subject.replace("change:", "");
    // What a killed turn leaves behind: sent, and nothing known about it; the job server may have forgotten the event too.
    await jobs.pool.sql`update connections set change_id = ${changeId} where district_id = ${place.district.id}`;
    await jobs.pool.sql`delete from inngest_embedded.once`;
    await saveConnection(commandOf(jobs.pool, place.district, now()), credentialsOf(place.sis));
    await turn();
    await turn();
    expect(heard(place)).toEqual(["Connection broken", "Connection works again"]);
  });

  it("is announced by a later turn when the job server could not be reached", async () => {
    const place = await connect();
    await markBroken(commandOf(jobs.pool, place.district), refusal);
    inngest.setEnvVars({ INNGEST_DEV: "http://127.0.0.1:9", INNGEST_BASE_URL: "http://127.0.0.1:9" });
    await expect(turnNow("jobs")).rejects.toThrow();
    inngest.setEnvVars({ INNGEST_DEV: jobs.url, INNGEST_BASE_URL: jobs.url });
    expect(heard(place)).toEqual([]);
    await turn();
    await turn();
    expect(heard(place)).toEqual(["Connection broken"]);
  });

  it("is no news when it was taken back before anybody was told", async () => {
    const place = await connect();
    const context = commandOf(jobs.pool, place.district);
    await markBroken(context, refusal);
    await markWorking(context, "student");
    await turn();
    expect(heard(place)).toEqual([]);
  });

  it("is not mended by what another data type was let have, so that nobody is told of it every night", async () => {
    const place = await connect();
    const context = commandOf(jobs.pool, place.district);
    const denied = new ConnectorError("permission", "PowerSchool does not let the plugin read staff.", {
      fix: "There.",
    });
    await markBroken(context, denied, { dataType: "staff" });
    await markWorking(context, "student");
    await dayLater(place);
    expect(await rowOf(place)).toMatchObject({ status: "failed", failure: { kind: "permission" } });
    await markWorking(context, "staff");
    await turn();
    expect(heard(place)).toEqual(["Connection broken", "Connection works again"]);
  });

  it("is one district's: another's is not marked, and what was saved since is not called broken", async () => {
    const [place, other] = [await connect(), await connect()];
    const savedAt = (await rowOf(place)).savedAt;
    await saveConnection(
      commandOf(jobs.pool, place.district, { now: new Date(Date.now() + 1000) }),
      credentialsOf(place.sis),
    );
    await markBroken(commandOf(jobs.pool, place.district), refusal, { savedAt });
    expect(await rowOf(place)).toMatchObject({ status: "connected" });
    await markBroken(commandOf(jobs.pool, place.district), refusal);
    await turn();
    expect(await rowOf(other)).toMatchObject({ status: "connected" });
    expect([heard(place), heard(other)]).toEqual([["Connection broken"], []]);
  });
});

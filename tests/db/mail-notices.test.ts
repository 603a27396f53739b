import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditEntries, connections, deliveries, recipients, runs, scheduleOccurrences, staff } from "@/db/schema";
import { signedHeaders, reportOf, type ReportType } from "@/sandbox/mailbox/reports";
import { editRecipient } from "@/server/notifications/edit-recipient";
import { planAccountMail } from "@/server/notifications/plan-account-mail";
import { planConnectionMail } from "@/server/notifications/plan-connection-mail";
import { planMissedMail } from "@/server/notifications/plan-missed-mail";
import { listRecipients } from "@/server/notifications/queries";
import { sendBatch } from "@/server/notifications/send-batch";
import { sendDelivery } from "@/server/notifications/send-delivery";
import { sendTest } from "@/server/notifications/send-test";
import { isStopLink, stopMail } from "@/server/notifications/stop-mail";
import { takeReport } from "@/server/notifications/take-report";
import { readReport } from "@/server/platform/mail-report";
import { staff as staffCatalogue } from "@/server/engine/catalogue/staff";
import { buildDistrict, buildSettings, commandOf, type BuiltDistrict } from "@/tests/support/builders";
import { importRows, rawStudent } from "@/tests/support/import-rows";
import { startMailWorld, type MailWorld } from "@/tests/support/mail-world";
import { silenceEvents } from "@/tests/support/silent-events";
import { runRows } from "@/tests/support/staged-run";
import { settingsOf } from "@/tests/support/typed-settings";

const SECRET = `whsec_${Buffer.from("twenty-four bytes of key").toString("base64")}`;
const NOW = new Date("2026-08-04T06:20:00Z");
let world: MailWorld;
let events: Awaited<ReturnType<typeof silenceEvents>>;

beforeAll(async () => {
  events = await silenceEvents();
  world = await startMailWorld();
  process.env.RESEND_WEBHOOK_SECRET = SECRET;
});

afterAll(async () => {
  await world.close();
  await events.stop();
});

let number = 0;
async function place(
  about?: "every_result" | "changes" | "failures",
): Promise<{ district: BuiltDistrict; to: string }> {
  const district = await buildDistrict(world.pool);
  const to = `notice${++number}@riverbend.example`;
  await world.addRecipient(district, to, about);
  return { district, to };
}
const mailsTo = (to: string) => world.mailbox.mails().filter((mail) => mail.to.includes(to));
const flat = (text: string) => text.replace(/\s+/g, " ");
const stopOf = async (district: BuiltDistrict, email: string) =>
  (
    await world.pool.db
      .select({ stop: recipients.stop })
      .from(recipients)
      .where(and(eq(recipients.districtId, district.id), eq(recipients.email, email)))
  )[0]?.stop ?? null;

async function send(district: BuiltDistrict, planned: { deliveries: string[] }): Promise<number> {
  for (const deliveryId of planned.deliveries)
    await sendDelivery(commandOf(world.pool, district, { now: NOW }), { deliveryId });
  return planned.deliveries.length;
}

describe("mail about what is no import", () => {
  it("tells once of a schedule that did not start within its hour, and when the next one is due", async () => {
    const { district, to } = await place("failures");
    const [missed] = await world.pool.db
      .insert(scheduleOccurrences)
      .values({
        districtId: district.id,
        dataType: "student",
        dueAt: new Date("2026-08-04T06:00:00Z"),
        status: "missed",
        claimedAt: NOW,
        isAlarm: true,
        createdAt: NOW,
      })
      .returning();
    const plan = () => planMissedMail(commandOf(world.pool, district, { now: NOW }), { occurrenceId: missed!.id });
    expect(await send(district, await plan())).toBe(1);
    expect(await send(district, await plan())).toBe(0);
    const [mail] = mailsTo(to);
    expect(mail!.subject).toBe("[Missed] Students – Riverbend Unified – did not start, was due Tue 4 Aug, 01:00 CDT");
    expect(flat(mail!.text)).toContain("did not start within its hour. Nothing was changed");
    const elsewhere = await buildDistrict(world.pool);
    await expect(planMissedMail(commandOf(world.pool, elsewhere), { occurrenceId: missed!.id })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("tells of a connection that broke and of its recovery, once to each address on however many lists", async () => {
    const { district, to } = await place("changes");
    await world.pool.db.insert(recipients).values({
      districtId: district.id,
      dataType: "staff",
      email: to,
      addedAt: NOW,
      addedBy: "test",
    });
    await world.addRecipient(district, `failures-of-${to}`, "failures");
    await world.pool.db.insert(connections).values({
      districtId: district.id,
      connector: "powerschool",
      sealedCredentials: "sealed",
      publicCredentials: {},
      status: "failed",
      failure: {
        kind: "credentials",
        message: "PowerSchool did not accept the client secret.",
        fix: "Enter it again in Integration setup.",
      },
      savedAt: NOW,
      savedBy: "test",
    });
    const context = commandOf(world.pool, district, { now: NOW });
    const broken = { changeId: randomUUID(), change: "broken" as const };
    expect(await send(district, await planConnectionMail(context, broken))).toBe(2);
    expect(await send(district, await planConnectionMail(context, broken))).toBe(0);
    const [mail] = mailsTo(to);
    expect(mail!.subject).toBe("[Connection broken] PowerSchool SIS – Riverbend Unified – imports cannot run");
    expect(flat(mail!.text)).toContain("did not accept the client secret. Until somebody mends it no import can run.");
    expect(mail!.text).toContain("Enter it again in Integration setup.");
    const recovered = { changeId: randomUUID(), change: "recovered" as const };
    expect(await send(district, await planConnectionMail(context, recovered))).toBe(1);
    expect(mailsTo(to)[0]!.subject).toContain("[Connection works again]");
    expect(mailsTo(to)).toHaveLength(2);
  });

  it("mails everybody whose account an import opened once, in one request for up to a hundred (D13)", async () => {
    const district = await buildDistrict(world.pool);
    const settings = settingsOf(staffCatalogue, district, {
      codes: { role: { "2": "TEACHER" }, status: { "1": "ACTIVE" } },
    });
    const people = Array.from({ length: 103 }, (_, index) => ({
      sisId: String(9000 + index),
      employeeId: `E-${index}`,
      firstName: "Kai",
      lastName: `Wu${index}`,
      email: `teacher${index}.${district.id}@riverbend.example`,
      username: `kwu${index}`,
      role: "2",
      status: "1",
      school: "101",
    }));
    const { runId } = await importRows(world.pool, district, settings, people, { catalogue: staffCatalogue });
    const context = commandOf(world.pool, district, { now: NOW });
    const requests = world.mailbox.requests();
    const mailAll = async () => {
      let after: number | null = 0;
      for (let batch = 1; after !== null; batch++) {
        after = (await planAccountMail(context, { runId, after, batch })).next;
        await sendBatch(context, { runId, batch });
      }
    };
    world.mailbox.fail("lost", 1);
    await expect(mailAll()).rejects.toMatchObject({ kind: "unavailable" });
    await mailAll();
    await mailAll();
    expect(world.mailbox.requests() - requests).toBe(3);
    for (const { email } of people) expect(mailsTo(email)).toHaveLength(1);
    const [mail] = mailsTo(people[0]!.email);
    expect(mail!.subject).toBe("Set up your account – Riverbend Unified");
    expect(mail!.text).not.toContain("Wu0");
    expect(mail!.text).toContain("https://riverbend.matricula.example/");
    const opened = await world.pool.db.select().from(staff).where(eq(staff.accountOpenedBy, runId));
    expect(opened).toHaveLength(103);
    const stranger = commandOf(world.pool, await buildDistrict(world.pool), { now: NOW });
    await expect(planAccountMail(stranger, { runId, after: 0, batch: 1 })).rejects.toMatchObject({ code: "not_found" });
    expect(await sendBatch(stranger, { runId, batch: 1 })).toEqual({ sent: 0, failed: 0 });
  });
});

describe("what Resend reports about a mail", () => {
  async function mailed(): Promise<{ district: BuiltDistrict; to: string; runId: string }> {
    const { district, to } = await place();
    const run = await runRows(world.pool, district, buildSettings(district), [rawStudent()]);
    await world.mailRun(district, run.id, NOW);
    return { district, to, runId: run.id };
  }
  const signed = (to: string, type: ReportType, secret = SECRET, bounce: "Permanent" | "Transient" = "Permanent") => {
    const body = JSON.stringify(reportOf(mailsTo(to)[0]!, type, undefined, bounce));
    const headers = signedHeaders(body, { secret });
    return { body, header: (name: string) => headers[name] ?? null };
  };
  async function report(to: string, type: ReportType, bounce?: "Permanent" | "Transient"): Promise<void> {
    const { body, header } = signed(to, type, SECRET, bounce);
    const read = readReport(body, header);
    if (read.kind !== "report") throw new Error(`The report was ${read.kind}.`);
    await takeReport(world.pool.db, read.report, NOW);
  }
  const stateOf = async (runId: string) =>
    (await world.pool.db.select().from(deliveries).where(eq(deliveries.runId, runId)))[0]!.state;

  it("takes no report that is not signed with the secret, that was changed, or that is old", async () => {
    const { to } = await mailed();
    const { body, header } = signed(to, "email.bounced");
    const other = `whsec_${Buffer.from("another twenty-four byte").toString("base64")}`;
    expect(readReport(body, signed(to, "email.bounced", other).header).kind).toBe("unsigned");
    expect(readReport(body.replace("bounced", "complained"), header).kind).toBe("unsigned");
    expect(readReport(body, () => null).kind).toBe("unsigned");
    const old = signedHeaders(body, { secret: SECRET, at: new Date(Date.now() - 3_600_000) });
    expect(readReport(body, (name) => old[name] ?? null).kind).toBe("unsigned");
    expect(readReport(body, header).kind).toBe("report");
  });

  it.each([
    ["email.bounced", "returned", "bounced"],
    ["email.suppressed", "returned", "suppressed"],
    ["email.complained", "complained", "complained"],
  ] as const)(
    "marks an address after %s and mails it no more, until a person saves it again",
    async (type, state, kind) => {
      const { district, to, runId } = await mailed();
      await report(to, type);
      await report(to, type);
      expect(await stateOf(runId)).toBe(state);
      expect(await stopOf(district, to)).toMatchObject({ kind });
      const next = await runRows(world.pool, district, buildSettings(district), [rawStudent()]);
      expect(await world.mailRun(district, next.id, NOW)).toBe(0);
    },
  );

  it("says that a full mailbox gave the mail back, and tries it with the next one", async () => {
    const { district, to, runId } = await mailed();
    await report(to, "email.bounced", "Transient");
    expect(await stateOf(runId)).toBe("returned");
    expect(await stopOf(district, to)).toBeNull();
    const next = await runRows(world.pool, district, buildSettings(district), [rawStudent()]);
    expect(await world.mailRun(district, next.id, NOW)).toBe(1);
  });

  it("notes that a mail arrived, also when it was late, and leaves the address alone", async () => {
    const { district, to, runId } = await mailed();
    await report(to, "email.delivery_delayed");
    expect(await stateOf(runId)).toBe("delayed");
    await report(to, "email.delivered");
    await report(to, "email.delivery_delayed");
    expect(await stateOf(runId)).toBe("delivered");
    expect(await stopOf(district, to)).toBeNull();
  });

  it("stops mails by the link in one, for that list only, and for nobody by a link that is not ours", async () => {
    const { district, to } = await mailed();
    const token = /stop-mail\/(\S+)/.exec(mailsTo(to)[0]!.text)![1]!;
    expect(await isStopLink(world.pool.db, token)).toBe(true);
    const [id = "", signature = ""] = token.split(".");
    const changed = (signature.startsWith("A") ? "B" : "A") + signature.slice(1);
    expect(await stopMail(world.pool.db, `${id}.${changed}`, NOW)).toBe(false);
    expect(await stopMail(world.pool.db, `${randomUUID()}.${signature}`, NOW)).toBe(false);
    expect(await stopOf(district, to)).toBeNull();
    expect(await stopMail(world.pool.db, token, NOW)).toBe(true);
    expect(await stopMail(world.pool.db, token, new Date("2026-08-05T06:00:00Z"))).toBe(true);
    expect(await stopOf(district, to)).toMatchObject({ kind: "unsubscribed", at: NOW.toISOString() });
    const run = await runRows(world.pool, district, buildSettings(district), [rawStudent()]);
    expect(await world.mailRun(district, run.id, NOW)).toBe(0);
    expect((await world.pool.db.select().from(runs).where(eq(runs.id, run.id))).length).toBe(1);
  });
});

describe("the list of recipients", () => {
  const rowOf = async (district: BuiltDistrict, email: string) =>
    (await listRecipients(world.pool.db, district.id))
      .find((group) => group.dataType === "student")!
      .recipients.find((one) => one.email === email);

  it("changes an address and what it hears about, and lets mail go out again that had been stopped (D14)", async () => {
    const { district, to } = await place();
    const stop = { kind: "bounced" as const, reason: "The mail came back.", at: NOW.toISOString() };
    await world.pool.db.update(recipients).set({ stop }).where(eq(recipients.email, to));
    const context = commandOf(world.pool, district, { now: NOW });
    const input = { dataType: "student" as const, email: to, newEmail: ` New-${to} `, about: "failures" as const };
    expect(await editRecipient(context, input)).toEqual({ email: `new-${to}` });
    expect(await rowOf(district, `new-${to}`)).toMatchObject({ about: "failures", stop: null });
    expect(await rowOf(district, to)).toBeUndefined();
    await expect(editRecipient(context, input)).rejects.toMatchObject({ code: "not_found" });
    const same = { ...input, email: `new-${to}` };
    await editRecipient(context, same);
    await world.addRecipient(district, to);
    await expect(editRecipient(context, { ...same, newEmail: to })).rejects.toMatchObject({
      fields: { newEmail: "This address is on the list already." },
    });
    await expect(editRecipient(context, { ...same, newEmail: "nobody" })).rejects.toMatchObject({
      code: "bad_request",
    });
    await expect(editRecipient(commandOf(world.pool, await buildDistrict(world.pool)), same)).rejects.toMatchObject({
      code: "not_found",
    });
    const edits = await world.pool.db
      .select()
      .from(auditEntries)
      .where(and(eq(auditEntries.districtId, district.id), eq(auditEntries.action, "recipients.edited")));
    expect(edits).toHaveLength(1);
    expect(JSON.stringify(edits)).not.toContain("@");
  });

  it("sends a test to everybody who gets mail, once within a minute, and shows what became of it", async () => {
    const { district, to } = await place();
    const context = commandOf(world.pool, district, { now: NOW });
    expect(await sendTest(context, { dataType: "student" })).toEqual({ sent: 1 });
    await sendTest(context, { dataType: "student" });
    expect(mailsTo(to).map((mail) => mail.subject)).toEqual(["[Test] Students – Riverbend Unified – mail arrives"]);
    expect(await rowOf(district, to)).toMatchObject({ lastMail: { state: "sent", at: NOW } });
    await expect(sendTest(context, { dataType: "staff" })).rejects.toMatchObject({ code: "precondition_failed" });
    world.mailbox.fail("500", 1);
    const later = commandOf(world.pool, district, { now: new Date("2026-08-04T06:25:00Z") });
    await expect(sendTest(later, { dataType: "student" })).rejects.toThrow(
      "The mail service does not answer. Try again",
    );
    expect(await rowOf(district, to)).toMatchObject({ lastMail: { state: "failed" } });
  });
});

import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deliveries, runs } from "@/db/schema";
import type { RunSettings } from "@/server/engine/types";
import { giveUpDelivery, sendDelivery } from "@/server/notifications/send-delivery";
import { discardRun } from "@/server/runs/discard-run";
import { failRun, noteFailure } from "@/server/runs/fail-run";
import { DomainError } from "@/server/platform/errors";
import { driveUndo } from "@/server/runs/undo-stages";
import { undoRun } from "@/server/runs/undo-run";
import { buildDistrict, buildSettings, commandOf, type BuiltDistrict } from "@/tests/support/builders";
import { rawStudent } from "@/tests/support/import-rows";
import { startMailWorld, type MailWorld } from "@/tests/support/mail-world";
import { silenceEvents } from "@/tests/support/silent-events";
import { resumeRun, runRows, stageRun } from "@/tests/support/staged-run";

let world: MailWorld;
let events: Awaited<ReturnType<typeof silenceEvents>>;

beforeAll(async () => {
  events = await silenceEvents();
  world = await startMailWorld();
});

afterAll(async () => {
  await world.close();
  await events.stop();
});

type Place = { district: BuiltDistrict; settings: RunSettings; to: string };
let number = 0;

/** A district with one recipient of its own. */
async function place(
  overrides: { about?: "every_result" | "changes" | "failures"; settings?: Partial<RunSettings> } = {},
): Promise<Place> {
  const district = await buildDistrict(world.pool);
  const to = `person${++number}@riverbend.example`;
  await world.addRecipient(district, to, overrides.about);
  return { district, settings: buildSettings(district, overrides.settings), to };
}

const mailsTo = (to: string) => world.mailbox.mails().filter((mail) => mail.to.includes(to));
const lastTo = (to: string) => mailsTo(to)[0]!;
/** The text of a mail with its line breaks gone. */
const flat = (text: string) => text.replace(/\s+/g, " ");
/** What a person reads of the HTML, without its tags. */
const readable = (html: string) =>
  html
    .replace(/<style>.*?<\/style>|<head>.*?<\/head>/gs, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/&amp;/g, "&")
    .replace(/&#x27;|&#39;/g, "'")
    .replace(/\s+/g, " ");

describe("the mail about an import that has ended (D15)", () => {
  it("says in its subject how it ended, and holds the account of rows, the causes and the link to its log", async () => {
    const { district, settings, to } = await place();
    const rows = [
      ...Array.from({ length: 12 }, () => rawStudent()),
      ...Array.from({ length: 6 }, () => rawStudent({ enrollmentStatus: "9" })),
      rawStudent({ classYear: null }),
      rawStudent({ school: "999" }),
    ];
    const run = await runRows(world.pool, district, settings, rows);
    expect(await world.mailRun(district, run.id)).toBe(1);
    const mail = lastTo(to);
    expect(mail.subject).toBe("[Completed with alerts] Students – Riverbend Unified – 12 created, 7 rejected");
    expect(mail.from).toBe("Matricula <notices@matricula.example>");
    expect(mail.text).toContain(
      `Students: completed with alerts\nRiverbend Unified, import ${run.number}, started by hand\n`,
    );
    expect(mail.text).toContain("12 students were created. 7 rows were rejected.");
    expect(mail.text).toContain(
      `Open the log (you will be asked to sign in):\nhttps://riverbend.matricula.example/runs/${run.id}\n`,
    );
    expect(mail.text).toContain(
      [
        "  Received from PowerSchool    20",
        "  -------------------------------",
        "  Created                      12",
        "  Updated                       0",
        "  Unchanged                     0",
        "  Held, possible duplicates     0",
        "  Rejected                      7",
        "  Skipped                       1",
        "  -------------------------------",
        "  Accounted for                20",
        "  ===============================",
      ].join("\n"),
    );
    expect(mail.text).toContain("    6  Enrollment status 9 is not mapped; rejected\n       You, in Define codes:\n");
    expect(mail.text).toContain("Undo is possible until Fri 7 Aug, 01:09 CDT.");
    expect(flat(mail.text)).toContain(
      `You get this because ${to} is a recipient of every result for Students at Riverbend Unified.`,
    );
    expect(mail.text).toContain("Change or stop these mails:\nhttps://riverbend.matricula.example/notifications\n");
    expect(mail.headers).toMatchObject({ "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" });
    expect(mail.headers["List-Unsubscribe"]).toMatch(
      /^<https:\/\/riverbend\.matricula\.example\/api\/mail\/stop\/.+>$/,
    );
    expect(mail.text.split("\n").filter((line) => line.length > 70 && !line.includes("https://"))).toEqual([]);
  });

  it("says the same as HTML, 560 px wide, with every style inline but the dark ones", async () => {
    const { district, settings, to } = await place();
    const run = await runRows(world.pool, district, settings, [rawStudent(), rawStudent({ classYear: null })]);
    await world.mailRun(district, run.id);
    const { html, text } = lastTo(to);
    const words = readable(html);
    expect(words).toContain("Students: completed with alerts");
    expect(words).toContain("1 student was created. 1 row was rejected.");
    expect(words).toMatch(
      /Received from PowerSchool 2 Created 1 Updated 0 Unchanged 0 Held, possible duplicates 0 Rejected 1 Skipped 0 Accounted for 2/,
    );
    expect(html).toContain(`href="https://riverbend.matricula.example/runs/${run.id}"`);
    expect(html).toContain("max-width:560px");
    expect(html).toContain("prefers-color-scheme: dark");
    expect(html).not.toMatch(/<(script|link|img)\b/);
    for (const line of text.split("\n").filter((one) => /^\S.*\.$/.test(one)))
      expect(words.replace(/\s/g, "")).toContain(line.replace(/\s/g, ""));
  });

  it("never holds a student's data, not even a value that stands in the wrong field", async () => {
    const { district, settings, to } = await place();
    const students = [
      rawStudent({ lastName: "Quetzalcoatl", firstName: "Xochitl", email: "xq@riverbend.example" }),
      rawStudent({ lastName: "Brzęczyszczykiewicz", enrollmentStatus: "Grzegorz" }),
      rawStudent({ lastName: "Unlucky", classYear: "Ramanujan" }),
    ];
    const run = await runRows(world.pool, district, settings, students);
    await world.mailRun(district, run.id);
    const { html, text, subject, tags, key } = lastTo(to);
    const everything = [html, text, subject, JSON.stringify(tags), key].join("\n");
    for (const student of students) {
      for (const field of ["lastName", "firstName", "email", "studentNumber", "birthOn"] as const)
        expect(everything).not.toContain(student[field]!);
    }
    expect(everything).not.toMatch(/Grzegorz|Ramanujan/);
    expect(text).toContain("Enrollment status: codes that are not mapped; rejected");
    const [kept] = await world.pool.db
      .select({ facts: deliveries.facts })
      .from(deliveries)
      .where(eq(deliveries.recipient, to));
    expect(JSON.stringify(kept)).not.toMatch(/Grzegorz|Ramanujan|Quetzalcoatl/);
  });

  it("says what failed, that nothing was changed, and who mends it", async () => {
    const { district, settings, to } = await place();
    const runId = await stageRun(world.pool, district, settings, [rawStudent()]);
    const context = commandOf(world.pool, district);
    await noteFailure(context, { runId, error: new DomainError("precondition_failed", "No SIS is connected.") });
    await failRun(context, { runId });
    await world.mailRun(district, runId);
    const mail = lastTo(to);
    expect(mail.subject).toBe("[Failed] Students – Riverbend Unified – nothing was changed");
    expect(mail.text).toContain("No SIS is connected. Nothing was changed.");
    expect(mail.text).toContain("Reference TEST-0000.");
    expect(mail.text).not.toContain("Account of rows");
  });

  it("says after an import that works again what became of the one before", async () => {
    const { district, settings, to } = await place({ about: "changes" });
    const failed = await stageRun(world.pool, district, settings, [rawStudent()]);
    await failRun(commandOf(world.pool, district), { runId: failed });
    expect(await world.mailRun(district, failed)).toBe(1);
    const again = await stageRun(world.pool, district, settings, [rawStudent()]);
    await failRun(commandOf(world.pool, district), { runId: again });
    expect(await world.mailRun(district, again)).toBe(0);
    const students = [rawStudent(), rawStudent()];
    const run = await runRows(world.pool, district, settings, students);
    expect(await world.mailRun(district, run.id)).toBe(1);
    expect(lastTo(to).subject).toBe("[Completed] Students – Riverbend Unified – 2 created");
    expect(lastTo(to).text).toMatch(/It works again: import \d+ before it had failed\./);
    expect(flat(lastTo(to).text)).toContain("recipient of changes of state for Students");
    const same = await runRows(world.pool, district, settings, students);
    expect(await world.mailRun(district, same.id)).toBe(0);
    expect(mailsTo(to)).toHaveLength(2);
  });
});

describe("the mails about an import that waits, and about an undo", () => {
  /** Forty students, of whom an import would lose six. */
  async function held(): Promise<Place & { runId: string; students: ReturnType<typeof rawStudent>[] }> {
    const where = await place();
    const settings = {
      ...where.settings,
      sync: { ...where.settings.sync, inactivateMissing: true },
    };
    const students = Array.from({ length: 40 }, () => rawStudent());
    await runRows(world.pool, where.district, settings, students);
    const run = await runRows(world.pool, where.district, settings, students.slice(6), {
      now: new Date("2026-08-05T06:09:00Z"),
    });
    expect(run.status).toBe("held");
    return { ...where, settings, students, runId: run.id };
  }

  it("says which limit was crossed and until when it waits, and after the decision how it ended", async () => {
    const { district, runId, to } = await held();
    await world.mailRun(district, runId);
    const mail = lastTo(to);
    expect(mail.subject).toBe("[Held for approval] Students – Riverbend Unified – 6 would be inactivated");
    expect(flat(mail.text)).toContain("limits were crossed, so nothing was changed. Somebody has to look at it first.");
    expect(flat(mail.text)).toContain("School 101 would lose 6 of 40 students (15 %, limit 10 %).");
    expect(mail.text).toContain("It waits until Wed 12 Aug, 01:09 CDT;");
    expect(mail.text).toContain("Planned, not done");
    expect(mail.text).toContain(
      `Look at it and decide (you will be asked to sign in):\nhttps://riverbend.matricula.example/runs/${runId}`,
    );
    await discardRun(commandOf(world.pool, district), { runId, reason: "A new building" });
    await world.mailRun(district, runId);
    expect(lastTo(to).subject).toBe("[Discarded] Students – Riverbend Unified – nothing was changed");
    expect(lastTo(to).text).not.toContain("A new building");
    expect(mailsTo(to)).toHaveLength(2);
  });

  it("sends one mail about an undo, in numbers, with how long it can be redone", async () => {
    const { district, settings, to } = await place();
    const students = Array.from({ length: 4 }, () => rawStudent());
    const run = await runRows(world.pool, district, settings, students);
    const context = commandOf(world.pool, district, { now: new Date("2026-08-04T09:00:00Z") });
    const { runId } = await undoRun(context, { runId: run.id, restoresValues: false });
    await driveUndo(context, { runId });
    expect(await world.mailRun(district, runId)).toBe(1);
    const mail = lastTo(to);
    expect(mail.subject).toBe("[Undone] Students – Riverbend Unified – 4 inactive again");
    expect(mail.text).toContain(`4 students that import ${run.number} had created are inactive again.`);
    expect(mail.text).toContain("Records that the import had updated keep their new values.");
    expect(mail.text).toContain("The undo can be redone until Fri 7 Aug, 01:09 CDT.");
    expect(mail.text).toMatch(/Made inactive +4\n/);
    expect(mail.text).toContain(`https://riverbend.matricula.example/runs/${runId}`);
  });

  it("mails nobody about a preview, nor about an import that still runs", async () => {
    const { district, settings } = await place();
    const preview = await runRows(world.pool, district, settings, [rawStudent()], { kind: "preview" });
    expect(await world.mailRun(district, preview.id)).toBe(0);
    const running = await stageRun(world.pool, district, settings, [rawStudent()]);
    expect(await world.mailRun(district, running)).toBe(0);
  });

  it("says for how many schools a held import was approved", async () => {
    const { district, runId, to } = await held();
    const { approveRun } = await import("@/server/runs/approve-run");
    await approveRun(commandOf(world.pool, district, { now: new Date("2026-08-05T09:00:00Z") }), {
      runId,
      schools: [district.schools[1]!.id],
      reason: "Only the second one",
    });
    await resumeRun(world.pool, district, runId, new Date("2026-08-05T09:01:00Z"));
    await world.mailRun(district, runId);
    expect(flat(lastTo(to).text)).toContain("It was held and then approved for 1 of 2 schools; the others were left");
  });
});

describe("who gets mail", () => {
  it("tells nobody whose address came back, and nobody of another district", async () => {
    const here = await place();
    const elsewhere = await place();
    await world.addRecipient(here.district, "gone@riverbend.example");
    await world.pool
      .sql`update recipients set stop = '{"kind": "bounced", "reason": "mailbox full", "at": "2026-08-03T06:00:00Z"}'
      where email = 'gone@riverbend.example' and district_id = ${here.district.id}`;
    const run = await runRows(world.pool, here.district, here.settings, [rawStudent()]);
    await world.mailRun(here.district, run.id);
    expect(mailsTo(here.to)).toHaveLength(1);
    expect(mailsTo("gone@riverbend.example")).toHaveLength(0);
    expect(mailsTo(elsewhere.to)).toHaveLength(0);
  });

  it("finds neither a run nor a mail of another district", async () => {
    const here = await place();
    const elsewhere = await place();
    const run = await runRows(world.pool, here.district, here.settings, [rawStudent()]);
    await expect(world.mailRun(elsewhere.district, run.id)).rejects.toMatchObject({ code: "not_found" });
    await world.mailRun(here.district, run.id);
    const [sent] = await world.pool.db.select().from(deliveries).where(eq(deliveries.runId, run.id));
    const stranger = commandOf(world.pool, elsewhere.district);
    await expect(sendDelivery(stranger, { deliveryId: sent!.id })).rejects.toMatchObject({ code: "not_found" });
    await expect(giveUpDelivery(stranger, { deliveryId: sent!.id })).rejects.toMatchObject({ code: "not_found" });
  });

  it("says on the list that mail is not set up, instead of trying for ever", async () => {
    const { district, settings, to } = await place();
    const run = await runRows(world.pool, district, settings, [rawStudent()]);
    delete process.env.RESEND_API_KEY;
    await world.mailRun(district, run.id);
    process.env.RESEND_API_KEY = "re_test";
    const [kept] = await world.pool.db.select().from(deliveries).where(eq(deliveries.recipient, to));
    expect(kept).toMatchObject({ state: "failed", problem: "This installation has no key of a mail service." });
  });

  it("forgets a run's mails with the run", async () => {
    const { district, settings } = await place();
    const run = await runRows(world.pool, district, settings, [rawStudent()]);
    await world.mailRun(district, run.id);
    await world.pool.db.delete(runs).where(eq(runs.id, run.id));
    expect(await world.pool.db.select().from(deliveries).where(eq(deliveries.runId, run.id))).toEqual([]);
  });
});

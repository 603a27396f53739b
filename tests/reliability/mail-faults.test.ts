import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deliveries, recipients, runs } from "@/db/schema";
import { importFinished } from "@/inngest/events";
import { startMailbox, type Mailbox, type MailFault } from "@/sandbox/mailbox/server";
import { buildDistrict, buildSettings, type BuiltDistrict } from "@/tests/support/builders";
import { startProductJobs, type ProductJobs } from "@/tests/support/product-jobs";

const PEOPLE = ["ana@riverbend.example", "ben@riverbend.example", "cleo@riverbend.example"];
const matrix: string[] = [];
let jobs: ProductJobs;
let mailbox: Mailbox;
let district: BuiltDistrict;

beforeAll(async () => {
  mailbox = await startMailbox({});
  Object.assign(process.env, {
    NEXTAUTH_URL: "http://127.0.0.1:3000",
    NEXTAUTH_SECRET: "a secret of more than sixteen letters",
    RESEND_API_KEY: "re_test",
    RESEND_BASE_URL: mailbox.url,
    MAIL_TIMEOUT_MS: "400",
  });
  jobs = await startProductJobs(["mail-about-import"]);
  district = await buildDistrict(jobs.pool);
  const now = new Date();
  await jobs.pool.db.insert(recipients).values(
    PEOPLE.map((email) => ({
      districtId: district.id,
      dataType: "student" as const,
      email,
      addedAt: now,
      addedBy: "test",
    })),
  );
});

afterAll(async () => {
  console.log(
    [
      "R7: Resend faults against the mails of one import to three recipients",
      "  fault, requests made, mails by recipient",
      ...matrix,
    ].join("\n"),
  );
  await jobs.close();
  await mailbox.close();
});

/** An import that has just completed. */
async function completedRun(): Promise<string> {
  const now = new Date();
  const [run] = await jobs.pool.db
    .insert(runs)
    .values({
      districtId: district.id,
      dataType: "student",
      trigger: "schedule",
      startedBy: "schedule",
      status: "completed",
      partitionOn: "2026-08-03",
      settings: buildSettings(district),
      received: 412,
      created: 412,
      reference: "TEST-0000",
      createdAt: now,
      startedAt: now,
      finishedAt: now,
      touchedAt: now,
    })
    .returning({ id: runs.id });
  return run!.id;
}

const finished = (runId: string) =>
  importFinished.create({ districtId: district.id, runId, status: "completed" }, { id: `finished-${randomUUID()}` });

async function statesOf(runId: string): Promise<string[]> {
  const rows = await jobs.pool.db
    .select({ state: deliveries.state })
    .from(deliveries)
    .where(eq(deliveries.runId, runId));
  return rows.map((row) => row.state);
}

/** How many mails about a run each recipient got. */
function countsOf(runId: string): number[] {
  const ours = mailbox.mails().filter((mail) => mail.text.includes(`/runs/${runId}`));
  return PEOPLE.map((email) => ours.filter((mail) => mail.to.includes(email)).length);
}

async function mailOnce(name: string, act: (runId: string) => Promise<unknown>): Promise<void> {
  const runId = await completedRun();
  const before = mailbox.requests();
  await act(runId);
  matrix.push(`  ${name.padEnd(44)} ${String(mailbox.requests() - before).padStart(2)}   ${countsOf(runId).join(" ")}`);
  expect(countsOf(runId)).toEqual([1, 1, 1]);
  expect(await statesOf(runId)).toEqual(["sent", "sent", "sent"]);
}

const FAULTS: [name: string, faults: [MailFault, times: number][]][] = [
  ["none", []],
  ["500 once", [["500", 1]]],
  ["500 four times", [["500", 4]]],
  ["429 with Retry-After", [["429", 1]]],
  ["answer lost after accepting", [["lost", 1]]],
  ["answer lost after accepting, three times", [["lost", 3]]],
  ["times out after accepting", [["stalled", 1]]],
  [
    "500, accepted without an answer, 429, 500",
    [
      ["500", 1],
      ["stalled", 1],
      ["429", 1],
      ["500", 1],
    ],
  ],
];

describe("R7: one mail per recipient and run, whatever Resend does", () => {
  it.each(FAULTS)("%s", async (name, faults) => {
    await mailOnce(name, async (runId) => {
      for (const [fault, times] of faults) mailbox.fail(fault, times);
      expect(await jobs.deliver(finished(runId))).toEqual(["Completed"]);
    });
  });

  it("the event comes twice, both at once", async () => {
    await mailOnce("event delivered twice at once", (runId) =>
      Promise.all([jobs.deliver(finished(runId)), jobs.deliver(finished(runId))]),
    );
  });

  it("the event comes again after everything was sent", async () => {
    await mailOnce("event delivered again afterwards", async (runId) => {
      await jobs.deliver(finished(runId));
      await jobs.deliver(finished(runId));
    });
  });

  it("the process ends after Resend accepted and before that was written down", async () => {
    await mailOnce("killed between accepting and noting it", async (runId) => {
      await jobs.deliver(finished(runId));
      // What a killed process leaves behind: tried, and nothing known about it.
      await jobs.pool.db
        .update(deliveries)
        .set({ state: "planned", providerId: null, sentAt: null })
        .where(eq(deliveries.runId, runId));
      await jobs.deliver(finished(runId));
    });
  });

  it("another address of the installation between two tries changes the words, and still nothing comes twice", async () => {
    await mailOnce("other words in the repeated request (409)", async (runId) => {
      await jobs.deliver(finished(runId));
      await jobs.pool.db.update(deliveries).set({ state: "planned" }).where(eq(deliveries.runId, runId));
      process.env.NEXTAUTH_URL = "http://127.0.0.1:3001";
      await jobs.deliver(finished(runId));
      process.env.NEXTAUTH_URL = "http://127.0.0.1:3000";
    });
  });

  it("what was tried a day ago is not tried again, since Resend has forgotten its key", async () => {
    const runId = await completedRun();
    await jobs.deliver(finished(runId));
    const before = mailbox.requests();
    const dayAgo = new Date(Date.now() - 24 * 60 * 60 * 1000);
    await jobs.pool.db.update(deliveries).set({ state: "planned", triedAt: dayAgo }).where(eq(deliveries.runId, runId));
    await jobs.deliver(finished(runId));
    expect(mailbox.requests()).toBe(before);
    expect(await statesOf(runId)).toEqual(["failed", "failed", "failed"]);
    matrix.push(`  ${"tried a day ago".padEnd(44)} ${String(0).padStart(2)}   ${countsOf(runId).join(" ")}`);
  });

  it("one recipient whom Resend refuses does not keep the mail from the others, and the list says so", async () => {
    const runId = await completedRun();
    await jobs.pool.db
      .update(recipients)
      .set({ email: "ben@[riverbend" })
      .where(eq(recipients.email, "ben@riverbend.example"));
    await jobs.deliver(finished(runId));
    expect(countsOf(runId)).toEqual([1, 0, 1]);
    const rows = await jobs.pool.db.select().from(deliveries).where(eq(deliveries.runId, runId));
    const refused = rows.find((row) => row.recipient.startsWith("ben"));
    expect(refused).toMatchObject({ state: "failed", problem: expect.stringContaining("refused this mail") as string });
    matrix.push(`  ${"one address refused (422)".padEnd(44)}  3   ${countsOf(runId).join(" ")}`);
  });
});

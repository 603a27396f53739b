import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connections, deliveries } from "@/db/schema";
import { connectionBroken, connectionRecovered, importFinished } from "@/inngest/events";
import { startMailbox, type Mailbox } from "@/sandbox/mailbox/server";
import { staff as staffCatalogue } from "@/server/engine/catalogue/staff";
import { saveRecipients } from "@/server/notifications/save-recipients";
import { buildDistrict, commandOf } from "@/tests/support/builders";
import { importRows } from "@/tests/support/import-rows";
import { startProductJobs, type ProductJobs } from "@/tests/support/product-jobs";
import { settingsOf } from "@/tests/support/typed-settings";

let jobs: ProductJobs;
let mailbox: Mailbox;

beforeAll(async () => {
  mailbox = await startMailbox({});
  Object.assign(process.env, {
    NEXTAUTH_URL: "http://127.0.0.1:3000",
    NEXTAUTH_SECRET: "a secret of more than sixteen letters",
    RESEND_API_KEY: "re_test",
    RESEND_BASE_URL: mailbox.url,
    MAIL_TIMEOUT_MS: "400",
  });
  jobs = await startProductJobs(["mail-about-connection", "mail-accounts"]);
});

afterAll(async () => {
  await jobs.close();
  await mailbox.close();
});

const subjectsTo = (to: string) =>
  mailbox
    .mails()
    .filter((mail) => mail.to.includes(to))
    .map((mail) => mail.subject);

describe("mail that events of the product bring about", () => {
  it("tells of a broken connection and of its recovery, each once however often the event comes", async () => {
    const district = await buildDistrict(jobs.pool);
    const to = `head.${district.id}@riverbend.example`;
    await saveRecipients(commandOf(jobs.pool, district), { dataType: "student", text: to });
    await jobs.pool.db.insert(connections).values({
      districtId: district.id,
      connector: "powerschool",
      sealedCredentials: "sealed",
      publicCredentials: {},
      status: "failed",
      failure: { kind: "credentials", message: "The client secret was refused.", fix: "Enter it again." },
      savedAt: new Date(),
      savedBy: "test",
    });
    const [broken, recovered] = [randomUUID(), randomUUID()];
    const data = (changeId: string) => ({ districtId: district.id, changeId });
    expect(await jobs.deliver(connectionBroken.create(data(broken), { id: randomUUID() }))).toEqual(["Completed"]);
    await jobs.deliver(connectionBroken.create(data(broken), { id: randomUUID() }));
    await jobs.deliver(connectionRecovered.create(data(recovered), { id: randomUUID() }));
    expect(subjectsTo(to)).toEqual([
      expect.stringContaining("[Connection works again]"),
      expect.stringContaining("[Connection broken]"),
    ]);
  });

  it("mails new accounts once, although Resend fails and its answer is lost", async () => {
    const district = await buildDistrict(jobs.pool);
    const settings = settingsOf(staffCatalogue, district, {
      codes: { role: { "2": "TEACHER" }, status: { "1": "ACTIVE" } },
    });
    const people = Array.from({ length: 101 }, (_, index) => ({
      sisId: String(index + 1),
      employeeId: `E-${index}`,
      firstName: "Kai",
      lastName: `Wu${index}`,
      email: `kai${index}.${district.id}@riverbend.example`,
      username: `kwu${index}`,
      role: "2",
      status: "1",
      school: "101",
    }));
    const { runId } = await importRows(jobs.pool, district, settings, people, { catalogue: staffCatalogue });
    const event = () =>
      importFinished.create({ districtId: district.id, runId, status: "completed" }, { id: randomUUID() });
    mailbox.fail("500", 1);
    mailbox.fail("stalled", 1);
    expect(await jobs.deliver(event())).toEqual(["Completed"]);
    await jobs.deliver(event());
    expect(people.map(({ email }) => subjectsTo(email).length)).toEqual(people.map(() => 1));
    const states = await jobs.pool.db.select().from(deliveries).where(eq(deliveries.runId, runId));
    expect(new Set(states.map((one) => one.state))).toEqual(new Set(["sent"]));
  });
});

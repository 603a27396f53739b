import { openPool, type Pool } from "@/db/client";
import { recipients } from "@/db/schema";
import type { MailAbout } from "@/emails/footer";
import { startMailbox, type Mailbox } from "@/sandbox/mailbox/server";
import type { Webhook } from "@/sandbox/mailbox/reports";
import { planRunMail } from "@/server/notifications/plan-run-mail";
import { sendDelivery } from "@/server/notifications/send-delivery";
import { commandOf, type BuiltDistrict } from "./builders";
import { createTestDatabase } from "./postgres";

export type MailWorld = {
  pool: Pool;
  mailbox: Mailbox;
  /** Puts an address on the list of students. */
  addRecipient(district: BuiltDistrict, email: string, about?: MailAbout): Promise<void>;
  /** Plans and sends the mails about a run as the job does; gives how many were planned. */
  mailRun(district: BuiltDistrict, runId: string, now?: Date): Promise<number>;
  close(): Promise<void>;
};

/** A database, and a mailbox that speaks Resend's API over HTTP. */
export async function startMailWorld(webhook?: Webhook): Promise<MailWorld> {
  const database = await createTestDatabase();
  const pool = openPool(database.url, { max: 4 });
  const mailbox = await startMailbox(webhook ? { webhook } : {});
  Object.assign(process.env, {
    NEXTAUTH_URL: "https://riverbend.matricula.example",
    NEXTAUTH_SECRET: "a secret of more than sixteen letters",
    RESEND_API_KEY: "re_test",
    RESEND_BASE_URL: mailbox.url,
    MAIL_FROM: "Matricula <notices@matricula.example>",
  });
  return {
    pool,
    mailbox,
    async addRecipient(district, email, about = "every_result") {
      const added = { addedAt: new Date("2026-08-01T12:00:00Z"), addedBy: "test" };
      await pool.db.insert(recipients).values({ districtId: district.id, dataType: "student", email, about, ...added });
    },
    async mailRun(district, runId, now = new Date("2026-08-04T06:20:00Z")) {
      const context = commandOf(pool, district, { actor: { kind: "system", name: "test" }, now });
      const { deliveries } = await planRunMail(context, { runId });
      for (const deliveryId of deliveries) await sendDelivery(context, { deliveryId });
      return deliveries.length;
    },
    async close() {
      await pool.sql.end();
      await mailbox.close();
      await database.drop();
    },
  };
}

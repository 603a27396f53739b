import { and, eq, isNull } from "drizzle-orm";
import { deliveries, recipients, type MailStop } from "@/db/schema";
import type { Db } from "@/db/types";
import { recordUpkeep } from "@/server/platform/audit";
import { openSignedId } from "@/server/platform/signed-id";
import { STOP_PURPOSE, type Delivery } from "./send-delivery";

async function findByToken(db: Db, token: string): Promise<Delivery | null> {
  const id = openSignedId(token, STOP_PURPOSE);
  if (!id) return null;
  const [delivery] = await db.select().from(deliveries).where(eq(deliveries.id, id));
  return delivery ?? null;
}

/** Whether a link out of a mail is one of ours. */
export async function isStopLink(db: Db, token: string): Promise<boolean> {
  return (await findByToken(db, token)) !== null;
}

/**
 * Stops the mails of the list that a mail was sent for, by the link in it and without sign-in: all of the district's
 * where the mail was about all. False for a link that is not ours; a second time changes nothing more.
 */
export async function stopMail(db: Db, token: string, now: Date): Promise<boolean> {
  const delivery = await findByToken(db, token);
  if (!delivery) return false;
  const stop: MailStop = {
    kind: "unsubscribed",
    reason: "The recipient stopped these mails with the link in one.",
    at: now.toISOString(),
  };
  await db.transaction(async (tx) => {
    const stopped = await tx
      .update(recipients)
      .set({ stop })
      .where(
        and(
          eq(recipients.districtId, delivery.districtId),
          eq(recipients.email, delivery.recipient),
          delivery.dataType ? eq(recipients.dataType, delivery.dataType) : undefined,
          isNull(recipients.stop),
        ),
      )
      .returning({ dataType: recipients.dataType });
    const entries = stopped.map(({ dataType }) => ({
      districtId: delivery.districtId,
      action: "recipients.stopped",
      subject: dataType,
      detail: { because: "unsubscribed" },
    }));
    await recordUpkeep(tx, { name: "mail-link", now }, entries);
  });
  return true;
}

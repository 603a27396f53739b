import { createHash } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { deliveries } from "@/db/schema";
import type { MailContent } from "@/emails/mails";
import { renderMail } from "@/emails/render-mail";
import { mailEnv } from "@/server/platform/env";
import { DomainError } from "@/server/platform/errors";
import { MailError } from "@/server/platform/mail-error";
import { sendMail, type OutgoingMail } from "@/server/platform/mailer";
import { signId } from "@/server/platform/signed-id";
import type { CommandContext } from "@/server/platform/tenancy";

export type Delivery = typeof deliveries.$inferSelect;

/** The purpose that links in mails are signed for. */
export const STOP_PURPOSE = "stop mail";

/** Resend forgets its keys after 24 hours; later it could not tell a repetition from a second mail. */
const REPEATABLE_MS = 23 * 60 * 60 * 1000;

/** Run id, kind and recipient, the latter as a digest so that no address becomes part of a key. */
function keyOf({ subject, kind, recipient }: Delivery): string {
  return `${subject}/${kind}/${createHash("sha256").update(recipient).digest("hex").slice(0, 32)}`;
}

/** Whether a mail that was tried before may still be tried: after a day a repetition could arrive twice. */
export function isRepeatable({ triedAt }: Pick<Delivery, "triedAt">, now: Date): boolean {
  return triedAt === null || now.getTime() - triedAt.getTime() < REPEATABLE_MS;
}

/** A delivery as Resend is handed it. */
export async function writeMail(delivery: Delivery): Promise<OutgoingMail> {
  const { appUrl } = mailEnv();
  const token = signId(delivery.id, STOP_PURPOSE);
  const isListed = delivery.kind !== "account_ready";
  const content = { kind: delivery.kind, facts: delivery.facts } as MailContent;
  const mail = await renderMail(content, {
    appUrl,
    recipient: delivery.recipient,
    stopHref: isListed ? `${appUrl}/stop-mail/${token}` : null,
  });
  return {
    ...mail,
    to: delivery.recipient,
    headers: isListed
      ? {
          "List-Unsubscribe": `<${appUrl}/api/mail/stop/${token}>`,
          "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
      : {},
    tags: { delivery: delivery.id, kind: delivery.kind },
  };
}

/** Moves a delivery on, unless a report about it was faster. */
export async function settleDelivery(
  context: CommandContext,
  delivery: Delivery,
  values: { state: "sent"; providerId: string | null } | { state: "failed"; problem: string },
): Promise<void> {
  await context.db
    .update(deliveries)
    .set(values.state === "sent" ? { ...values, sentAt: context.now } : values)
    .where(and(eq(deliveries.id, delivery.id), eq(deliveries.state, "planned")));
}

async function find(context: CommandContext, deliveryId: string): Promise<Delivery> {
  const [delivery] = await context.db
    .select()
    .from(deliveries)
    .where(and(eq(deliveries.id, deliveryId), eq(deliveries.districtId, context.districtId)));
  if (!delivery) throw new DomainError("not_found", "There is no such mail in this district.");
  return delivery;
}

/** Sends one planned mail; one that was sent before is left alone. Throws a `MailError` when it may succeed later. */
export async function sendDelivery(
  context: CommandContext,
  input: { deliveryId: string },
): Promise<{ state: Delivery["state"] }> {
  const delivery = await find(context, input.deliveryId);
  if (delivery.state !== "planned") return { state: delivery.state };
  if (!isRepeatable(delivery, context.now)) {
    await giveUpDelivery(context, input);
    return { state: "failed" };
  }
  if (delivery.triedAt === null)
    await context.db.update(deliveries).set({ triedAt: context.now }).where(eq(deliveries.id, delivery.id));
  try {
    const { id } = await sendMail(await writeMail(delivery), keyOf(delivery), context.now);
    await settleDelivery(context, delivery, { state: "sent", providerId: id });
    return { state: "sent" };
  } catch (error) {
    if (!(error instanceof MailError) || error.isTransient) throw error;
    await settleDelivery(context, delivery, { state: "failed", problem: error.message });
    return { state: "failed" };
  }
}

/** Ends a mail that could not be handed over however often it was tried; the list of recipients says so. */
export async function giveUpDelivery(context: CommandContext, input: { deliveryId: string }): Promise<void> {
  const delivery = await find(context, input.deliveryId);
  await settleDelivery(context, delivery, {
    state: "failed",
    problem: "The mail service did not take it within a day of tries.",
  });
}

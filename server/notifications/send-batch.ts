import { and, asc, eq, isNull } from "drizzle-orm";
import { deliveries } from "@/db/schema";
import { MailError } from "@/server/platform/mail-error";
import { sendMails } from "@/server/platform/mailer";
import type { CommandContext } from "@/server/platform/tenancy";
import { isRepeatable, settleDelivery, writeMail, type Delivery } from "./send-delivery";

type Input = { runId: string; batch: number };

/** Every mail of a batch in the same order each time, since a repeated request must have the same body. */
async function listBatch(context: CommandContext, { runId, batch }: Input): Promise<Delivery[]> {
  return context.db
    .select()
    .from(deliveries)
    .where(and(eq(deliveries.districtId, context.districtId), eq(deliveries.runId, runId), eq(deliveries.batch, batch)))
    .orderBy(asc(deliveries.id));
}

/** Sends a batch of planned mails in one request; one that was sent is left alone. Throws a `MailError` when it may succeed later. */
export async function sendBatch(context: CommandContext, input: Input): Promise<{ sent: number; failed: number }> {
  const mails = await listBatch(context, input);
  const waiting = mails.filter((one) => one.state === "planned");
  if (waiting.length === 0) return { sent: 0, failed: 0 };
  if (!waiting.every((one) => isRepeatable(one, context.now))) return giveUpBatch(context, input);
  await context.db
    .update(deliveries)
    .set({ triedAt: context.now })
    .where(
      and(
        eq(deliveries.districtId, context.districtId),
        eq(deliveries.runId, input.runId),
        eq(deliveries.batch, input.batch),
        eq(deliveries.state, "planned"),
        isNull(deliveries.triedAt),
      ),
    );
  try {
    const key = `run:${input.runId}/accounts/${input.batch}`;
    const written = await Promise.all(mails.map((one) => writeMail(one)));
    const answers = await sendMails(written, key, context.now);
    let failed = 0;
    for (const [index, answer] of answers.entries()) {
      const delivery = mails[index];
      if (!delivery) continue;
      if ("refused" in answer) failed++;
      await settleDelivery(
        context,
        delivery,
        "refused" in answer ? { state: "failed", problem: answer.refused } : { state: "sent", providerId: answer.id },
      );
    }
    return { sent: answers.length - failed, failed };
  } catch (error) {
    if (!(error instanceof MailError) || error.isTransient) throw error;
    for (const delivery of waiting)
      await settleDelivery(context, delivery, { state: "failed", problem: error.message });
    return { sent: 0, failed: waiting.length };
  }
}

/** Ends a batch that could not be handed over within a day of tries. */
export async function giveUpBatch(context: CommandContext, input: Input): Promise<{ sent: number; failed: number }> {
  const waiting = (await listBatch(context, input)).filter((one) => one.state === "planned");
  const problem = "The mail service did not take it within a day of tries.";
  for (const delivery of waiting) await settleDelivery(context, delivery, { state: "failed", problem });
  return { sent: 0, failed: waiting.length };
}

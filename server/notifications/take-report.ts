import { and, eq, inArray, isNull, lt, or } from "drizzle-orm";
import { deliveries, recipients, type MailStop } from "@/db/schema";
import type { Db } from "@/db/types";
import { recordUpkeep } from "@/server/platform/audit";
import type { MailReport } from "@/server/platform/mail-report";
import type { Delivery } from "./send-delivery";

type Outcome = {
  state: Delivery["state"];
  from: Delivery["state"][];
  problem: string | null;
  stop: MailStop["kind"] | null;
};

const OPEN: Delivery["state"][] = ["planned", "sent", "delayed"];

/** What a report makes of a mail; null for those that say nothing about whether it arrived. */
function outcomeOf({ type, isLasting }: MailReport): Outcome | null {
  switch (type) {
    case "email.delivered":
      return { state: "delivered", from: OPEN, problem: null, stop: null };
    case "email.delivery_delayed":
      return {
        state: "delayed",
        from: ["planned", "sent"],
        problem: "The recipient’s server asked to wait.",
        stop: null,
      };
    case "email.bounced": {
      const problem = isLasting
        ? "The mail came back: the address takes none."
        : "The mail came back: the mailbox is full, or was not reachable for long.";
      return { state: "returned", from: [...OPEN, "delivered"], problem, stop: isLasting ? "bounced" : null };
    }
    case "email.suppressed":
      return {
        state: "returned",
        from: OPEN,
        problem:
          "The mail service does not send to this address: mail to it came back before, or was reported as spam.",
        stop: "suppressed",
      };
    case "email.complained":
      return {
        state: "complained",
        from: [...OPEN, "delivered"],
        problem: "The recipient reported the mail as spam.",
        stop: "complained",
      };
    case "email.failed":
      return { state: "failed", from: OPEN, problem: "The mail service could not send it.", stop: null };
    default:
      return null;
  }
}

/**
 * Notes what became of a mail, and marks an address that takes none in every list of the district; one whose mailbox is
 * only full is tried again with the next mail. A repeated report changes nothing more, and one from before a person saved
 * the recipient again does not count.
 */
export async function takeReport(db: Db, report: MailReport, now: Date): Promise<void> {
  const outcome = outcomeOf(report);
  if (!outcome) return;
  await db.transaction(async (tx) => {
    const [delivery] = await tx
      .update(deliveries)
      .set({ state: outcome.state, problem: outcome.problem, reportedAt: report.at })
      .where(and(eq(deliveries.id, report.deliveryId), inArray(deliveries.state, outcome.from)))
      .returning();
    if (!delivery || !outcome.stop) return;
    const stop: MailStop = { kind: outcome.stop, reason: outcome.problem ?? "", at: report.at.toISOString() };
    const marked = await tx
      .update(recipients)
      .set({ stop })
      .where(
        and(
          eq(recipients.districtId, delivery.districtId),
          eq(recipients.email, delivery.recipient),
          isNull(recipients.stop),
          or(isNull(recipients.editedAt), lt(recipients.editedAt, delivery.createdAt)),
        ),
      )
      .returning({ dataType: recipients.dataType });
    const entries = marked.map(({ dataType }) => ({
      districtId: delivery.districtId,
      action: "recipients.stopped",
      subject: dataType,
      detail: { because: outcome.stop },
    }));
    await recordUpkeep(tx, { name: "mail-reports", now }, entries);
  });
}

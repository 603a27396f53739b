import { and, eq, ne, sql } from "drizzle-orm";
import { alerts } from "@/db/schema";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { actorOf, getWaitingAlert } from "./find-alert";
import type { DecideInput } from "./schema";

/** Keeps what a person decided about a held record, until Process all updates carries it out (D18). */
export async function decideDuplicate(context: CommandContext, input: DecideInput): Promise<void> {
  const alert = await getWaitingAlert(context, input.alertId);
  const { decision } = input;
  if (decision.kind === "match") {
    if (!alert.candidates.some((one) => one.recordId === decision.recordId)) {
      throw new DomainError(
        "not_found",
        "This record is not suggested for the one of the SIS. Choose one of those shown.",
      );
    }
    const [taken] = await context.db
      .select({ id: alerts.id })
      .from(alerts)
      .where(
        and(
          eq(alerts.districtId, context.districtId),
          eq(alerts.dataType, alert.dataType),
          eq(alerts.state, "decided"),
          ne(alerts.id, alert.id),
          sql`${alerts.decision}->>'recordId' = ${String(decision.recordId)}`,
        ),
      );
    if (taken) {
      throw new DomainError(
        "conflict",
        "Another record is already matched with this one. Cancel that match first; two cannot become one.",
      );
    }
  }
  await context.db
    .update(alerts)
    .set({ state: "decided", decision, decidedBy: actorOf(context), decidedAt: context.now })
    .where(and(eq(alerts.id, alert.id), ne(alerts.state, "closed")));
  await recordAudit(context, {
    action: "alert.decided",
    subject: String(alert.id),
    detail: { decision: decision.kind, ...(decision.kind === "match" ? { recordId: decision.recordId } : {}) },
  });
}

import { and, eq } from "drizzle-orm";
import { alerts } from "@/db/schema";
import { recordAudit } from "@/server/platform/audit";
import type { CommandContext } from "@/server/platform/tenancy";
import { getWaitingAlert } from "./find-alert";
import type { CancelDecisionInput } from "./schema";

/** Cancel match: takes a decision back, possible only before it is processed (D18). */
export async function cancelDecision(context: CommandContext, input: CancelDecisionInput): Promise<void> {
  const alert = await getWaitingAlert(context, input.alertId);
  if (alert.state === "open") return;
  await context.db
    .update(alerts)
    .set({ state: "open", decision: null, decidedBy: null, decidedAt: null })
    .where(and(eq(alerts.id, alert.id), eq(alerts.state, "decided")));
  await recordAudit(context, { action: "alert.decision_cancelled", subject: String(alert.id) });
}

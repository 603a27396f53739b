import { and, eq } from "drizzle-orm";
import { alerts } from "@/db/schema";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";

export type Alert = typeof alerts.$inferSelect;

/** One question of the district that is not answered for good yet. */
export async function getWaitingAlert(context: CommandContext, alertId: number): Promise<Alert> {
  const [alert] = await context.db
    .select()
    .from(alerts)
    .where(and(eq(alerts.id, alertId), eq(alerts.districtId, context.districtId)));
  if (!alert) throw new DomainError("not_found", "There is no such alert in this district.");
  if (alert.state === "closed") {
    throw new DomainError(
      "precondition_failed",
      "This alert was processed, or an import no longer needed it. What was done stands in the student's history.",
    );
  }
  return alert;
}

/** Who decides, as it is stored. */
export function actorOf(context: CommandContext): string {
  return context.actor.kind === "person" ? context.actor.personId : context.actor.name;
}

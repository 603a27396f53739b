import { and, eq } from "drizzle-orm";
import { alerts, notSamePairs } from "@/db/schema";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { actorOf, getWaitingAlert } from "./find-alert";
import type { JudgeCandidateInput } from "./schema";

/**
 * Not the same person: remembered, so that these two are never suggested to each other again (product rule 2). A
 * record with nobody left beside it becomes one to create. Can be taken back while the alert waits.
 */
export async function judgeCandidate(context: CommandContext, input: JudgeCandidateInput): Promise<void> {
  const alert = await getWaitingAlert(context, input.alertId);
  if (!alert.candidates.some((one) => one.recordId === input.recordId)) {
    throw new DomainError("not_found", "This student is not suggested for the record.");
  }
  if (alert.kind === "reused_id") {
    throw new DomainError(
      "precondition_failed",
      "This record carries the student's own SIS ID. Choose Match when it is the same person, Create record when it is somebody new.",
    );
  }
  const pair = {
    districtId: context.districtId,
    dataType: alert.dataType,
    sourceId: alert.sourceId,
    recordId: input.recordId,
  };
  if (input.isSame) {
    await context.db
      .delete(notSamePairs)
      .where(
        and(
          eq(notSamePairs.districtId, pair.districtId),
          eq(notSamePairs.dataType, pair.dataType),
          eq(notSamePairs.sourceId, pair.sourceId),
          eq(notSamePairs.recordId, pair.recordId),
        ),
      );
    await reopen(context, alert.id);
  } else {
    await context.db
      .insert(notSamePairs)
      .values({ ...pair, decidedBy: actorOf(context), decidedAt: context.now })
      .onConflictDoNothing();
    await decideWhenAlone(context, alert);
  }
  await recordAudit(context, {
    action: input.isSame ? "alert.candidate_restored" : "alert.candidate_rejected",
    subject: String(alert.id),
    detail: { recordId: input.recordId },
  });
}

/** A decision that rested on nobody being left does not stand once somebody is back. */
async function reopen(context: CommandContext, alertId: number): Promise<void> {
  await context.db
    .update(alerts)
    .set({ state: "open", decision: null, decidedBy: null, decidedAt: null })
    .where(and(eq(alerts.id, alertId), eq(alerts.state, "decided")));
}

async function decideWhenAlone(context: CommandContext, alert: typeof alerts.$inferSelect): Promise<void> {
  const rejected = await context.db
    .select({ recordId: notSamePairs.recordId })
    .from(notSamePairs)
    .where(
      and(
        eq(notSamePairs.districtId, context.districtId),
        eq(notSamePairs.dataType, alert.dataType),
        eq(notSamePairs.sourceId, alert.sourceId),
      ),
    );
  const gone = new Set(rejected.map((one) => one.recordId));
  const isMatchGone = alert.decision?.kind === "match" && gone.has(alert.decision.recordId);
  if (alert.candidates.every((one) => gone.has(one.recordId))) {
    await context.db
      .update(alerts)
      .set({ state: "decided", decision: { kind: "create" }, decidedBy: actorOf(context), decidedAt: context.now })
      .where(eq(alerts.id, alert.id));
  } else if (isMatchGone) await reopen(context, alert.id);
}

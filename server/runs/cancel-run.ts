import { and, eq, inArray, isNull } from "drizzle-orm";
import { driverOf } from "@/db/client";
import { runs } from "@/db/schema";
import { dropStaging } from "@/server/engine/stage";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { loadRun, timelineEntry, type Run } from "./load-run";
import { settledCounts } from "./settled-counts";
import { ACTIVE_STATUSES, isActive, moveRun } from "./status";

/** Asks a running import to stop; it does at the next chunk border, and what was applied until then stays. */
export async function cancelRun(context: CommandContext, input: { runId: string }): Promise<void> {
  const { run } = await loadRun(context.db, context.districtId, input.runId);
  if (!isActive(run.status)) {
    throw new DomainError("precondition_failed", "This import is not running any more. There is nothing to stop.");
  }
  const asked = await context.db
    .update(runs)
    .set({ cancelRequestedAt: context.now, timeline: timelineEntry(context.now, "Stop requested") as never })
    .where(
      and(
        eq(runs.id, run.id),
        eq(runs.districtId, context.districtId),
        isNull(runs.cancelRequestedAt),
        inArray(runs.status, [...ACTIVE_STATUSES]),
      ),
    )
    .returning({ id: runs.id });
  if (asked.length === 0) return;
  await recordAudit(context, { action: "import.cancelled", subject: run.id });
  // One that no worker has taken up yet ends here.
  if (run.status === "queued") await endCancelled(context, { ...run, cancelRequestedAt: context.now });
}

/** Ends a run that a person asked to stop; true when it did. */
export async function endCancelled(context: CommandContext, run: Run): Promise<boolean> {
  if (run.cancelRequestedAt === null) return false;
  const what =
    run.rowsApplied > 0
      ? `Stopped. ${run.rowsApplied} of ${run.rowsToApply} rows were applied and stay.`
      : "Stopped. Nothing was changed.";
  await moveRun(context.db, context.districtId, run.id, ACTIVE_STATUSES, {
    status: "cancelled",
    ...(await settledCounts(context, run)),
    finishedAt: context.now,
    touchedAt: context.now,
    timeline: timelineEntry(context.now, what) as never,
  });
  await dropStaging(driverOf(context.db), run.id);
  return true;
}

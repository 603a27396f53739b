import { and, eq, inArray } from "drizzle-orm";
import { driverOf } from "@/db/client";
import { runs } from "@/db/schema";
import { markBroken } from "@/server/connection/mark-connection";
import { ConnectorError } from "@/server/connectors/errors";
import { dropStaging } from "@/server/engine/stage";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { loadRun, timelineEntry } from "./load-run";
import { settledCounts } from "./settled-counts";
import { ACTIVE_STATUSES, moveRun } from "./status";

/** Keeps with the run why a step did not succeed, in words for a person; the run itself goes on or fails later. */
export async function noteFailure(context: CommandContext, input: { runId: string; error: unknown }): Promise<void> {
  const { error } = input;
  const isKnown = error instanceof ConnectorError || error instanceof DomainError;
  const [run] = await context.db
    .update(runs)
    .set({
      failureKind: error instanceof ConnectorError ? error.kind : isKnown ? "refused" : "internal",
      failureMessage: isKnown ? error.message : "Something went wrong on our side.",
      failureFix: error instanceof ConnectorError ? error.fix : null,
      touchedAt: context.now,
    })
    .where(
      and(
        eq(runs.id, input.runId),
        eq(runs.districtId, context.districtId),
        inArray(runs.status, [...ACTIVE_STATUSES]),
      ),
    )
    .returning({ dataType: runs.dataType });
  if (error instanceof ConnectorError) await markBroken(context, error, run ?? {});
}

/** Ends an import that cannot go on; what it already applied stays and is said. */
export async function failRun(context: CommandContext, input: { runId: string }): Promise<void> {
  const { run } = await loadRun(context.db, context.districtId, input.runId);
  const what = run.rowsApplied > 0 ? `${run.rowsApplied} rows had been applied` : "Nothing was changed";
  await moveRun(context.db, context.districtId, run.id, ACTIVE_STATUSES, {
    status: "failed",
    ...(await settledCounts(context, run)),
    failureKind: run.failureKind ?? "internal",
    failureMessage: run.failureMessage ?? "Something went wrong on our side.",
    finishedAt: context.now,
    touchedAt: context.now,
    timeline: timelineEntry(context.now, `Failed. ${what}.`) as never,
  });
  await dropStaging(driverOf(context.db), run.id);
}

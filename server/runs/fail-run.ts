import { and, eq, inArray } from "drizzle-orm";
import { driverOf } from "@/db/client";
import { runs } from "@/db/schema";
import { markBroken } from "@/server/connection/mark-connection";
import { ConnectorError } from "@/server/connectors/errors";
import { dropStaging } from "@/server/engine/stage";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { loadRun, timelineEntry, type Run } from "./load-run";
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
      touchedAt: quietUntil(error, context.now),
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

/** A longer wait than this is not believed; the sweep then ends the run. */
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;

/** Until when a run need not be heard of: its step is made again when the SIS wants to be asked again. */
function quietUntil(error: unknown, now: Date): Date {
  const waitMs = error instanceof ConnectorError && error.isTransient ? (error.retryAfterMs ?? 0) : 0;
  return new Date(now.getTime() + Math.min(waitMs, LONGEST_WAIT_MS));
}

/** Ends an import that cannot go on; what it already applied stays and is said. A run that somebody else ended is left alone. */
export async function failRun(context: CommandContext, input: { runId: string }): Promise<void> {
  const { run } = await loadRun(context.db, context.districtId, input.runId);
  await endFailed(context, run, {
    failureKind: run.failureKind ?? "internal",
    failureMessage: run.failureMessage ?? "Something went wrong on our side.",
  });
}

type Failure = Pick<Partial<Run>, "failureKind" | "failureMessage" | "failureFix">;

/** Ends a run as failed, says what had been applied, and clears its scratch tables; false when it had moved. */
export async function endFailed(
  context: CommandContext,
  run: Run,
  failure: Failure,
  untouchedSince?: Date,
): Promise<boolean> {
  const what = run.rowsApplied > 0 ? `${run.rowsApplied} rows had been applied` : "Nothing was changed";
  const values = {
    status: "failed" as const,
    ...(await settledCounts(context, run)),
    ...failure,
    finishedAt: context.now,
    touchedAt: context.now,
    timeline: timelineEntry(context.now, `Failed. ${what}.`) as never,
  };
  const isEnded = await moveRun(context.db, context.districtId, run.id, ACTIVE_STATUSES, values, untouchedSince);
  // The rows of one that is held meanwhile are still needed.
  if (isEnded) await dropStaging(driverOf(context.db), run.id);
  return isEnded;
}

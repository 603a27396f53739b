import { inngest } from "@/inngest/client";
import { importApproved } from "@/inngest/events";
import { lockConnection } from "@/server/connection/lock-connection";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { timelineEntry, type Run } from "./load-run";
import { isUniqueViolation } from "./queue-run";
import { moveRun, type RunStatus } from "./status";

type GoingOn = {
  from: Extract<RunStatus, "held" | "previewed">;
  /** What is written to the run beside its new status. */
  values: Partial<Pick<Run, "kind" | "approval">>;
  entry: string;
  audit: { action: string; detail: Record<string, unknown> };
};

/** Lets a run that a person looked at go on, from its plan; once, and never while another one is active. */
export async function letGoOn(context: CommandContext, runId: string, input: GoingOn): Promise<void> {
  const { districtId, now } = context;
  await context.db
    .transaction(async (tx) => {
      await lockConnection(tx, districtId, "share");
      const isMoved = await moveRun(tx, districtId, runId, [input.from], {
        ...input.values,
        status: "planning",
        touchedAt: now,
        timeline: timelineEntry(now, input.entry) as never,
      });
      if (!isMoved)
        throw new DomainError("conflict", "Somebody else has just decided about this. Load the page again.");
      await recordAudit({ ...context, db: tx }, { ...input.audit, subject: runId });
    })
    .catch(refuseWhileRunning);
  // The moment makes each time that a run goes on one event.
  await inngest.send(importApproved.create({ districtId, runId }, { id: `approved-${runId}-${now.getTime()}` }));
}

/** One active run per data type (product rule 9), held by an index. */
export function refuseWhileRunning(error: unknown): never {
  if (!isUniqueViolation(error)) throw error;
  throw new DomainError(
    "conflict",
    "Another import of this data type is running. Wait until it has finished, then try again.",
  );
}

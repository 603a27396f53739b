import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { announceApproval } from "./approve-run";
import { loadRun, timelineEntry } from "./load-run";
import { isUniqueViolation } from "./queue-run";
import { moveRun } from "./status";

/** Starts the import that a preview showed: the same rows and, unless the roster changed since, the same plan. */
export async function applyPreview(context: CommandContext, input: { runId: string }): Promise<void> {
  const { run } = await loadRun(context.db, context.districtId, input.runId);
  if (run.status !== "previewed" || (run.heldUntil && run.heldUntil <= context.now)) {
    throw new DomainError("precondition_failed", "This preview is no longer current. Preview the import again.");
  }
  const isMoved = await moveRun(context.db, context.districtId, run.id, ["previewed"], {
    status: "planning",
    kind: "import",
    touchedAt: context.now,
    timeline: timelineEntry(context.now, "Import started from the preview") as never,
  }).catch(refuseWhileRunning);
  if (!isMoved) throw new DomainError("conflict", "Somebody else has just decided about this preview.");
  await recordAudit(context, { action: "import.started", subject: run.id, detail: { dataType: run.dataType } });
  await announceApproval(context, run.id);
}

/** One active run per data type (product rule 9), held by an index. */
export function refuseWhileRunning(error: unknown): never {
  if (!isUniqueViolation(error)) throw error;
  throw new DomainError(
    "conflict",
    "Another import of this data type is running. Wait until it has finished, then try again.",
  );
}

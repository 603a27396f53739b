import { and, eq, inArray, isNull, lt } from "drizzle-orm";
import { runs } from "@/db/schema";
import type { CommandContext } from "@/server/platform/tenancy";
import { loadRun, type Run } from "./load-run";
import { undoUntil } from "./undo-window";

/** When the undo window of a completed import ends; null for runs that have none. */
export async function findUndoEnd(context: CommandContext, input: { runId: string }): Promise<string | null> {
  const { run, catalogue } = await loadRun(context.db, context.districtId, input.runId);
  const hasWindow = run.kind === "import" && catalogue.hasUndo && run.status.startsWith("completed");
  return hasWindow && run.finishedAt ? undoUntil(run.finishedAt).toISOString() : null;
}

/** Closes the window once its time is over; earlier it does nothing. */
export async function closeUndoWindow(context: CommandContext, input: { runId: string }): Promise<void> {
  const end = await findUndoEnd(context, input);
  if (end === null || context.now < new Date(end)) return;
  await context.db
    .update(runs)
    .set({ undoClosedAt: context.now, undoClosedReason: "expired" })
    .where(and(eq(runs.id, input.runId), eq(runs.districtId, context.districtId), isNull(runs.undoClosedAt)));
}

/** A completed student import ends the undo of those before it: only the last one can be taken back (product rule 6). */
export async function closeFollowedWindows(context: CommandContext, run: Run): Promise<void> {
  await context.db
    .update(runs)
    .set({ undoClosedAt: context.now, undoClosedReason: "followed" })
    .where(
      and(
        eq(runs.districtId, context.districtId),
        eq(runs.dataType, run.dataType),
        eq(runs.kind, "import"),
        inArray(runs.status, ["completed", "completed_with_alerts"]),
        lt(runs.number, run.number),
        isNull(runs.undoClosedAt),
      ),
    );
}

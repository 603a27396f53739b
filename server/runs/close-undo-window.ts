import { and, eq, isNull } from "drizzle-orm";
import { runs } from "@/db/schema";
import type { CommandContext } from "@/server/platform/tenancy";
import { loadRun } from "./load-run";
import { undoUntil } from "./undo-window";

/** When the undo window of a completed import ends; null for runs that have none. */
export async function findUndoEnd(context: CommandContext, input: { runId: string }): Promise<string | null> {
  const { run } = await loadRun(context.db, context.districtId, input.runId);
  const hasWindow = run.kind === "import" && run.dataType === "student" && run.status.startsWith("completed");
  return hasWindow && run.finishedAt ? undoUntil(run.finishedAt).toISOString() : null;
}

/** Closes the window once its time is over; earlier it does nothing. */
export async function closeUndoWindow(context: CommandContext, input: { runId: string }): Promise<void> {
  const end = await findUndoEnd(context, input);
  if (end === null || context.now < new Date(end)) return;
  await context.db
    .update(runs)
    .set({ undoClosedAt: context.now })
    .where(and(eq(runs.id, input.runId), eq(runs.districtId, context.districtId), isNull(runs.undoClosedAt)));
}

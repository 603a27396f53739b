import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { letGoOn } from "./let-go-on";
import { loadRun } from "./load-run";

/** Starts the import that a preview showed: the same rows and, unless the roster changed since, the same plan. */
export async function applyPreview(context: CommandContext, input: { runId: string }): Promise<void> {
  const { run } = await loadRun(context.db, context.districtId, input.runId);
  if (run.status !== "previewed" || (run.heldUntil && run.heldUntil <= context.now)) {
    throw new DomainError("precondition_failed", "This preview is no longer current. Preview the import again.");
  }
  await letGoOn(context, run.id, {
    from: "previewed",
    values: { kind: "import" },
    entry: "Import started from the preview",
    audit: { action: "import.started", detail: { dataType: run.dataType } },
  });
}

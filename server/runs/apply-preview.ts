import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { letGoOn } from "./let-go-on";
import { requireMailsConfirmed } from "./account-mails";
import { loadRun } from "./load-run";
import type { ApplyPreviewInput } from "./schema";

/** Starts the import that a preview showed: the same rows and, unless the roster changed since, the same plan. */
export async function applyPreview(context: CommandContext, input: ApplyPreviewInput): Promise<void> {
  const loaded = await loadRun(context.db, context.districtId, input.runId);
  const { run } = loaded;
  if (run.status !== "previewed" || (run.heldUntil && run.heldUntil <= context.now)) {
    throw new DomainError("precondition_failed", "This preview is no longer current. Preview the import again.");
  }
  await requireMailsConfirmed(context, loaded, input.confirmedMails);
  await letGoOn(context, run.id, {
    from: "previewed",
    values: { kind: "import" },
    entry: "Import started from the preview",
    audit: { action: "import.started", detail: { dataType: run.dataType } },
  });
}

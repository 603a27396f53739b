import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { matchedSchools } from "@/server/schools/queries";
import { getCatalogue, writeSettings } from "./load-settings";
import type { SaveSyncInput } from "./schema";

/** Saves when a data type is imported, from which schools and by which rules. */
export async function saveSync(context: CommandContext, input: SaveSyncInput): Promise<void> {
  const catalogue = getCatalogue(input.dataType);
  if (!catalogue.hasSync) {
    throw new DomainError("precondition_failed", `${catalogue.label} has no Sync settings. Start its import by hand.`);
  }
  const matched = new Set(Object.values(await matchedSchools(context.db, context.districtId)));
  const strange = (input.sync.schoolIds ?? []).filter((id) => !matched.has(id));
  if (strange.length > 0) {
    throw new DomainError("bad_request", "Some schools are not matched. Nothing was saved.", {
      schoolIds: "Choose among the matched schools.",
    });
  }
  await writeSettings(context, input.dataType, { sync: input.sync, syncSavedAt: context.now });
  await recordAudit(context, { action: "settings.sync_saved", subject: input.dataType, detail: { sync: input.sync } });
}

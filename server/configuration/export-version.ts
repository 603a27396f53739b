import { Readable } from "node:stream";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { getVersion } from "./queries";
import type { VersionInput } from "./schema";

/** One version as a JSON file that can be read, kept and imported; it never holds credentials or student data. */
export async function exportVersion(
  context: CommandContext,
  input: VersionInput,
): Promise<{ fileName: string; stream: Readable }> {
  if (context.actor.kind !== "person" || !["site_manager", "analyst", "viewer"].includes(context.actor.role)) {
    throw new DomainError("forbidden", "Your role does not show the configuration of the district.");
  }
  const { number, document } = await getVersion(context.db, context.districtId, input);
  await recordAudit(context, { action: "configuration.exported", subject: String(number) });
  return {
    fileName: `matricula-configuration-${number}.json`,
    stream: Readable.from([`${JSON.stringify(document, null, 2)}\n`]),
  };
}

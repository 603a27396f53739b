import type { CommandContext } from "@/server/platform/tenancy";
import { applyDocument } from "./apply-document";
import { getVersion } from "./queries";
import { recordVersion } from "./record-version";
import type { VersionInput } from "./schema";

/** Makes an earlier version the configuration again; itself a new version. */
export async function restoreVersion(context: CommandContext, input: VersionInput): Promise<{ number: number | null }> {
  const { number, document } = await getVersion(context.db, context.districtId, input);
  await applyDocument(context, document, { action: "configuration.restored", subject: String(number) });
  return { number: await recordVersion(context, `Version ${number} restored`) };
}

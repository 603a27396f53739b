import type { ConfigurationDocument } from "@/server/engine/types";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { applyDocument } from "./apply-document";
import { differences, type Difference } from "./differences";
import { findWords } from "./queries";
import { readDocument } from "./read-document";
import { recordVersion } from "./record-version";
import { configurationDocument, type ImportConfigurationInput } from "./schema";

/** The document that a file holds, or why it is none, at the place where it goes wrong. */
function parseFile(text: string): ConfigurationDocument {
  const refuse = (message: string): never => {
    throw new DomainError("bad_request", "Nothing was changed.", { text: message });
  };
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return refuse("This is not a configuration file: it cannot be read as JSON.");
  }
  const parsed = configurationDocument.safeParse(found);
  if (parsed.success) return parsed.data as ConfigurationDocument;
  const [issue] = parsed.error.issues;
  return refuse(`${issue?.path.join(" > ") || "File"}: ${issue?.message ?? "not as expected"}`);
}

/** What a file would change, before it does. */
export async function previewConfiguration(
  context: CommandContext,
  input: ImportConfigurationInput,
): Promise<Difference[]> {
  const document = parseFile(input.text);
  const now = await readDocument(context.db, context.districtId);
  const words = await findWords(context.db, context.districtId, [now.connector, document.connector]);
  return differences(now, document, words);
}

/** Makes the configuration of a file the district's, all of it or nothing; a new version. */
export async function importConfiguration(
  context: CommandContext,
  input: ImportConfigurationInput,
): Promise<{ number: number | null }> {
  const document = parseFile(input.text);
  await applyDocument(context, document, { action: "configuration.imported", subject: "file" });
  return { number: await recordVersion(context, "Imported from a file") };
}

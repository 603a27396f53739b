import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { findSettings, getCatalogue, writeSettings } from "./load-settings";
import type { SaveCodesInput } from "./schema";

/** Saves what each SIS code means here; null leaves a code unmapped on purpose. */
export async function saveCodes(context: CommandContext, input: SaveCodesInput): Promise<{ mapped: number }> {
  const catalogue = getCatalogue(input.dataType);
  const settings = await findSettings(context.db, context.districtId, input.dataType);
  if (!settings?.fields)
    throw new DomainError("precondition_failed", "Match the fields first. The codes depend on them.");
  const problems: Record<string, string> = {};
  for (const [key, codes] of Object.entries(input.codes)) {
    const field = catalogue.fields.find((one) => one.key === key);
    if (!field?.coding) throw new DomainError("bad_request", `${key} has no codes.`);
    const known = new Set(field.coding.codes.map((code) => code.key));
    for (const [code, ours] of Object.entries(codes)) {
      if (ours !== null && !known.has(ours)) problems[`${key}.${code}`] = `${ours} is not one of our codes.`;
    }
  }
  const required = catalogue.fields.filter((field) => field.coding && field.requirement === "required");
  for (const field of required) {
    const isUsable = Object.values(input.codes[field.key] ?? {}).some((ours) => ours !== null);
    if (!isUsable)
      problems[field.key] = `${field.label}: map at least one code, or every ${catalogue.noun[0]} would be rejected.`;
  }
  if (Object.keys(problems).length > 0)
    throw new DomainError("bad_request", "Some codes need another look. Nothing was saved.", problems);
  await writeSettings(context, input.dataType, { codes: input.codes, codesSavedAt: context.now });
  await recordAudit(context, {
    action: "settings.codes_saved",
    subject: input.dataType,
    detail: { codes: input.codes },
  });
  return {
    mapped: Object.values(input.codes)
      .flatMap((codes) => Object.values(codes))
      .filter((ours) => ours !== null).length,
  };
}

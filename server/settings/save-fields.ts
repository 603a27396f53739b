import { openSession } from "@/server/connection/open-session";
import type { Connector, ConnectorSession } from "@/server/connectors/connector";
import { fieldOf } from "@/server/engine/columns";
import { matchedByPeople, unmatchedRequired } from "@/server/engine/catalogue/required-fields";
import type { Catalogue, Field, FieldMatches } from "@/server/engine/types";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { findSettings, getCatalogue, writeSettings } from "./load-settings";
import type { SaveFieldsInput } from "./schema";

type Checked = { id: string | null; problem: string | null };

/** A field of the list is taken as it is; anything else is a custom field and must be readable in the SIS now. */
async function checkChoice(
  connector: Connector,
  session: ConnectorSession,
  input: SaveFieldsInput,
  field: Field,
): Promise<Checked> {
  const chosen = input.fields[field.key] ?? null;
  if (chosen === null) return { id: null, problem: null };
  if (chosen === field.alternative?.id) return { id: chosen, problem: null };
  const offered = connector.fieldOptions(input.dataType)[field.key]?.options ?? [];
  if (offered.some((option) => option.id === chosen)) return { id: chosen, problem: null };
  const custom = connector.parseCustomField(chosen);
  if (!custom)
    return {
      id: null,
      problem: `“${chosen}” is not written as a field of ${connector.label}. ${connector.customFieldHint}`,
    };
  const check = await session.checkField(input.dataType, custom.id);
  if (check.kind === "readable") return { id: custom.id, problem: null };
  if (check.kind === "unknown") return { id: null, problem: `${connector.label} has no field ${custom.label}.` };
  return {
    id: null,
    problem: `${connector.label} refuses this field. Our access does not hold ${[check.table, check.field].filter(Boolean).join(".")}, so no value could be read.`,
  };
}

function missing(catalogue: Catalogue, fields: FieldMatches): Record<string, string> {
  return Object.fromEntries(
    unmatchedRequired(catalogue, fields).map((field) => [
      field.key,
      `${field.label} is required. Choose the SIS field that holds it.`,
    ]),
  );
}

/** Product rule 14: matching the field that activates accounts needs a person who has seen that it sends mail. */
async function requireMailsSeen(
  context: CommandContext,
  catalogue: Catalogue,
  fields: FieldMatches,
  input: SaveFieldsInput,
): Promise<void> {
  const { accounts } = catalogue;
  if (!accounts?.asksFirst || !fields[accounts.opensWith] || input.confirmsMails) return;
  const known = await findSettings(context.db, context.districtId, input.dataType);
  if (known?.fields?.[accounts.opensWith]) return;
  const { label } = fieldOf(catalogue, accounts.opensWith);
  throw new DomainError("precondition_failed", "Nothing was saved.", {
    [accounts.opensWith]: `${label} activates the accounts of ${catalogue.noun[1]} and mails each of them. Confirm that first.`,
  });
}

/** Saves which SIS field fills each of ours; Do not import is refused where a field is required (D06). Nothing of a bad save stays. */
export async function saveFields(context: CommandContext, input: SaveFieldsInput): Promise<{ matched: number }> {
  const catalogue = getCatalogue(input.dataType);
  const { session, connector } = await openSession(context);
  const fields: FieldMatches = {};
  const problems: Record<string, string> = {};
  for (const field of matchedByPeople(catalogue)) {
    const { id, problem } = await checkChoice(connector, session, input, field);
    fields[field.key] = id;
    if (problem) problems[field.key] = problem;
  }
  const all = { ...missing(catalogue, fields), ...problems };
  if (Object.keys(all).length > 0)
    throw new DomainError("bad_request", "Some fields need another look. Nothing was saved.", all);
  await requireMailsSeen(context, catalogue, fields, input);
  await writeSettings(context, input.dataType, { fields, fieldsSavedAt: context.now });
  const matched = Object.values(fields).filter((id) => id !== null).length;
  await recordAudit(context, { action: "settings.fields_saved", subject: input.dataType, detail: { fields } });
  return { matched };
}

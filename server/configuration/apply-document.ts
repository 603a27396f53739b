import { and, eq, inArray } from "drizzle-orm";
import { recipients, schools } from "@/db/schema";
import type { DataType } from "@/server/connectors/connector";
import { findCatalogue } from "@/server/engine/catalogue";
import type { ConfigurationDocument } from "@/server/engine/types";
import { saveRecipients } from "@/server/notifications/save-recipients";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { findConnection } from "@/server/connection/queries";
import { saveMatches } from "@/server/schools/save-matches";
import { saveCodes } from "@/server/settings/save-codes";
import { saveFields } from "@/server/settings/save-fields";
import { saveSync } from "@/server/settings/save-sync";

type Schools = Map<string, string>;

async function requireSameSystem(context: CommandContext, document: ConfigurationDocument): Promise<void> {
  const connection = await findConnection(context.db, context.districtId);
  const connected = connection && connection.status !== "reset" ? connection.connector : null;
  if (!connected) {
    throw new DomainError("precondition_failed", "No SIS is connected. Connect it first; nothing was changed.");
  }
  if (document.connector !== connected) {
    throw new DomainError(
      "precondition_failed",
      "This configuration was made for another SIS than the one connected now. Nothing was changed.",
    );
  }
}

/** Takes recipients out who are not in the document, and adds those who are missing. */
async function applyRecipients(context: CommandContext, dataType: DataType, wanted: string[]): Promise<void> {
  const known = await context.db
    .select({ email: recipients.email })
    .from(recipients)
    .where(and(eq(recipients.districtId, context.districtId), eq(recipients.dataType, dataType)));
  const gone = known.map((one) => one.email).filter((email) => !wanted.includes(email));
  if (gone.length > 0) {
    await context.db
      .delete(recipients)
      .where(
        and(
          eq(recipients.districtId, context.districtId),
          eq(recipients.dataType, dataType),
          inArray(recipients.email, gone),
        ),
      );
  }
  if (wanted.length > 0) await saveRecipients(context, { dataType, text: wanted.join(", ") });
}

async function applyType(
  context: CommandContext,
  dataType: DataType,
  settings: NonNullable<ConfigurationDocument["dataTypes"][DataType]>,
  ours: Schools,
): Promise<void> {
  if (settings.fields) await saveFields(context, { dataType, fields: settings.fields });
  if (settings.codes) await saveCodes(context, { dataType, codes: settings.codes });
  if (!settings.sync) return;
  const schoolIds = settings.sync.schoolIds?.map((number) => ours.get(number) ?? number) ?? null;
  await saveSync(context, { dataType, sync: { ...settings.sync, schoolIds } });
}

/** Makes a document the district's configuration, all of it or nothing, by the same rules as the screens. */
export async function applyDocument(
  context: CommandContext,
  document: ConfigurationDocument,
  audit: { action: string; subject: string },
): Promise<void> {
  await requireSameSystem(context, document);
  const rows = await context.db
    .select({ id: schools.id, number: schools.number })
    .from(schools)
    .where(eq(schools.districtId, context.districtId));
  const ours: Schools = new Map(rows.map((school) => [school.number, school.id]));
  const strange = Object.keys(document.schools).filter((number) => !ours.has(number));
  if (strange.length > 0) {
    throw new DomainError(
      "bad_request",
      `The configuration speaks of schools that are not yours: ${strange.slice(0, 5).join(", ")}. Nothing was changed.`,
    );
  }
  await context.db.transaction(async (tx) => {
    const within: CommandContext = { ...context, db: tx };
    const matches = Object.entries(document.schools).map(([number, sourceId]) => ({
      schoolId: ours.get(number) ?? "",
      sourceId,
    }));
    await saveMatches(within, { matches });
    for (const [dataType, settings] of Object.entries(document.dataTypes) as [
      DataType,
      typeof document.dataTypes.student,
    ][]) {
      if (settings && findCatalogue(dataType)) await applyType(within, dataType, settings, ours);
    }
    for (const [dataType, wanted] of Object.entries(document.recipients) as [DataType, string[]][]) {
      if (findCatalogue(dataType)) await applyRecipients(within, dataType, wanted);
    }
    await recordAudit(within, audit);
  });
}

import { sql } from "drizzle-orm";
import { recordChanges } from "@/db/schema";
import { findCatalogue } from "@/server/engine/catalogue";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { personOf } from "./find-student";
import { lockRecord } from "./read-records";
import type { KeepValueInput } from "./schema";

/** Keep this value: imports stop changing one field of one record, or follow the SIS again (product rule 1). */
export async function keepValue(context: CommandContext, input: KeepValueInput): Promise<void> {
  const personId = personOf(context);
  const catalogue = findCatalogue(input.dataType);
  const field = catalogue?.fields.find((one) => one.key === input.field);
  if (!catalogue || !field) throw new DomainError("bad_request", "This field is not known.");
  if ([catalogue.identity.key, catalogue.identity.number].includes(field.key)) {
    throw new DomainError(
      "bad_request",
      `${field.label} identifies the ${catalogue.noun[0]}, so that it always follows the SIS. It cannot be kept.`,
    );
  }
  await context.db.transaction(async (tx) => {
    const row = await lockRecord(tx, context, catalogue, input.id);
    const wasKept = row.keptFields.includes(field.key);
    if (wasKept === input.isKept) return;
    const kept = input.isKept
      ? sql`array_append(kept_fields, ${field.key})`
      : sql`array_remove(kept_fields, ${field.key})`;
    // Without its hash the next import compares field by field, and brings the SIS's value back where it is not kept.
    await tx.execute(
      sql`update ${sql.raw(catalogue.table)} set kept_fields = ${kept}, content_hash = null, updated_at = ${context.now.toISOString()}
        where id = ${row.id} and district_id = ${context.districtId}`,
    );
    await tx.insert(recordChanges).values({
      districtId: context.districtId,
      dataType: input.dataType,
      recordId: row.id,
      kind: "keep",
      actor: personId,
      changes: { [field.key]: [wasKept ? "kept" : null, input.isKept ? "kept" : null] },
      at: context.now,
    });
    await recordAudit(
      { ...context, db: tx },
      {
        action: `${input.dataType}.${input.isKept ? "value_kept" : "value_followed"}`,
        subject: String(row.id),
        detail: { field: field.key },
      },
    );
  });
}

import { sql } from "drizzle-orm";
import { recordChanges } from "@/db/schema";
import { findCatalogue } from "@/server/engine/catalogue";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { personOf } from "./find-student";
import { lockRecord } from "./read-records";
import type { ProtectRecordInput } from "./schema";

/** Protects a record from being made inactive when the SIS no longer has a row (product rule 3), or ends that. */
export async function protectRecord(context: CommandContext, input: ProtectRecordInput): Promise<void> {
  const personId = personOf(context);
  const catalogue = findCatalogue(input.dataType);
  if (!catalogue) throw new DomainError("not_found", "There are no such records yet.");
  await context.db.transaction(async (tx) => {
    const row = await lockRecord(tx, context, catalogue, input.id);
    if (row.isProtected === input.isProtected) return;
    await tx.execute(
      sql`update ${sql.raw(catalogue.table)} set is_protected = ${input.isProtected}, absent_imports = 0, updated_at = ${context.now.toISOString()}
        where id = ${row.id} and district_id = ${context.districtId}`,
    );
    await tx.insert(recordChanges).values({
      districtId: context.districtId,
      dataType: input.dataType,
      recordId: row.id,
      kind: "protect",
      actor: personId,
      changes: { protected: [row.isProtected ? "yes" : null, input.isProtected ? "yes" : null] },
      at: context.now,
    });
    const action = `${input.dataType}.${input.isProtected ? "protected" : "unprotected"}`;
    await recordAudit({ ...context, db: tx }, { action, subject: String(row.id) });
  });
}

import { auditEntries } from "@/db/schema";
import type { CommandContext } from "./tenancy";

/** Appends one line to the audit log; `detail` holds settings and counts, never student data or secrets. */
export async function recordAudit(
  context: CommandContext,
  entry: { action: string; subject: string; detail?: Record<string, unknown> },
): Promise<void> {
  const actor = context.actor.kind === "person" ? `person:${context.actor.personId}` : `system:${context.actor.name}`;
  await context.db
    .insert(auditEntries)
    .values({ districtId: context.districtId, actor, ...entry, createdAt: context.now });
}

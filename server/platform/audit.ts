import { auditEntries } from "@/db/schema";
import type { Db } from "@/db/types";
import type { CommandContext } from "./tenancy";

/** Appends one line to the audit log; `detail` holds settings and counts, never student data or secrets. */
export async function recordAudit(
  context: CommandContext,
  entry: { action: string; subject: string; detail?: Record<string, unknown> },
): Promise<void> {
  const actor = context.actor.kind === "person" ? `person:${context.actor.personId}` : `system:${context.actor.name}`;
  await context.db
    .insert(auditEntries)
    .values({ districtId: context.districtId, actor, ...entry, ...context.source, createdAt: context.now });
}

type UpkeepEntry = { districtId: string; action: string; subject: string; detail?: Record<string, unknown> };

/** Appends what a job did by itself in any number of districts. */
export async function recordUpkeep(
  db: Db,
  by: { name: string; now: Date },
  entries: readonly UpkeepEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  await db
    .insert(auditEntries)
    .values(entries.map((entry) => ({ ...entry, actor: `system:${by.name}`, createdAt: by.now })));
}

import { eq } from "drizzle-orm";
import { districts } from "@/db/schema";
import type { Db } from "@/db/types";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { AuthorizedDistrictId, CommandContext } from "@/server/platform/tenancy";
import type { SaveRetentionInput } from "./schema";

export type Retention = { logDays: number; historyMonths: number };

/** How long a district keeps log lines with original data, and summaries with record histories (product rule 11). */
export async function getRetention(db: Db, districtId: AuthorizedDistrictId): Promise<Retention> {
  const [found] = await db
    .select({ logDays: districts.logDays, historyMonths: districts.historyMonths })
    .from(districts)
    .where(eq(districts.id, districtId));
  if (!found) throw new DomainError("not_found", "There is no such district.");
  return found;
}

/** Lengthens, or shortens down to the least, how long logs and histories are kept; never silently. */
export async function saveRetention(context: CommandContext, input: SaveRetentionInput): Promise<void> {
  const before = await getRetention(context.db, context.districtId);
  if (before.logDays === input.logDays && before.historyMonths === input.historyMonths) return;
  await context.db.update(districts).set(input).where(eq(districts.id, context.districtId));
  await recordAudit(context, { action: "retention.saved", subject: "district", detail: { before, after: input } });
}

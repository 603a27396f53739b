import { and, eq } from "drizzle-orm";
import { scheduleOccurrences } from "@/db/schema";
import type { Db } from "@/db/types";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import { DomainError } from "@/server/platform/errors";

export type Occurrence = Pick<typeof scheduleOccurrences.$inferSelect, "dataType" | "dueAt" | "status">;

/** One time at which an import was due, and what became of it. */
export async function getOccurrence(
  db: Db,
  districtId: AuthorizedDistrictId,
  occurrenceId: string,
): Promise<Occurrence> {
  const { dataType, dueAt, status } = scheduleOccurrences;
  const [found] = await db
    .select({ dataType, dueAt, status })
    .from(scheduleOccurrences)
    .where(and(eq(scheduleOccurrences.id, occurrenceId), eq(scheduleOccurrences.districtId, districtId)));
  if (!found) throw new DomainError("not_found", "This district has no such due time.");
  return found;
}

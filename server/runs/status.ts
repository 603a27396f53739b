import { and, eq, inArray } from "drizzle-orm";
import { runs, runStatus } from "@/db/schema";
import type { Db } from "@/db/types";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";

export type RunStatus = (typeof runStatus.enumValues)[number];

export const ACTIVE_STATUSES = [
  "queued",
  "validating",
  "reading",
  "planning",
  "applying",
] as const satisfies RunStatus[];

export function isActive(status: RunStatus): boolean {
  return (ACTIVE_STATUSES as readonly RunStatus[]).includes(status);
}

/** Moves a run on; false when somebody else moved it first. */
export async function moveRun(
  db: Db,
  districtId: AuthorizedDistrictId,
  runId: string,
  from: readonly RunStatus[],
  values: { status: RunStatus } & Partial<typeof runs.$inferInsert>,
): Promise<boolean> {
  const moved = await db
    .update(runs)
    .set(values)
    .where(and(eq(runs.id, runId), eq(runs.districtId, districtId), inArray(runs.status, [...from])))
    .returning({ id: runs.id });
  return moved.length === 1;
}

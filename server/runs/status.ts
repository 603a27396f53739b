import { and, eq, inArray, lte } from "drizzle-orm";
import { runKind, runs, runStatus } from "@/db/schema";
import type { Db } from "@/db/types";
import { countRun } from "@/server/platform/spans";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";

export type RunStatus = (typeof runStatus.enumValues)[number];
export type RunKind = (typeof runKind.enumValues)[number];

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

const PLAN_ONLY: readonly RunStatus[] = ["previewed", "held", "discarded", "expired"];

/** Whether the lines of a run say what it would do, or would have done, since nothing of it was applied. */
export function isPlanOnly(run: { status: RunStatus; rowsApplied: number }): boolean {
  return PLAN_ONLY.includes(run.status) || (!isActive(run.status) && !isDone(run.status) && run.rowsApplied === 0);
}

/** Ended as it was meant to. */
export function isDone(status: RunStatus): boolean {
  return status === "completed" || status === "completed_with_alerts";
}

/** A step that failed and was tried again is over once the run moves on; only a failed run keeps its reason. */
const NO_FAILURE = { failureKind: null, failureMessage: null, failureFix: null };

/** Statuses in which a run ended its work, or waits for a person. */
const COUNTED: readonly RunStatus[] = [
  "completed",
  "completed_with_alerts",
  "failed",
  "cancelled",
  "previewed",
  "held",
];

/** Moves a run on; false when somebody else moved it first, or did something with it after `untouchedSince`. */
export async function moveRun(
  db: Db,
  districtId: AuthorizedDistrictId,
  runId: string,
  from: readonly RunStatus[],
  values: { status: RunStatus } & Partial<typeof runs.$inferInsert>,
  untouchedSince?: Date,
): Promise<boolean> {
  const moved = await db
    .update(runs)
    .set(values.status === "failed" ? values : { ...NO_FAILURE, ...values })
    .where(
      and(
        eq(runs.id, runId),
        eq(runs.districtId, districtId),
        inArray(runs.status, [...from]),
        untouchedSince ? lte(runs.touchedAt, untouchedSince) : undefined,
      ),
    )
    .returning();
  const [run] = moved;
  if (run && COUNTED.includes(run.status)) {
    const { dataType, kind, status, received, created, updated, unchanged, held, rejected, inactivated } = run;
    const seconds = (run.touchedAt.getTime() - run.createdAt.getTime()) / 1000;
    const rows = { received, created, updated, unchanged, held, rejected, inactivated };
    countRun({ "data.type": dataType, kind, status }, seconds, rows);
  }
  return moved.length === 1;
}

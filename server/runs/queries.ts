import { and, asc, desc, eq, gt, lt, sql, type SQL } from "drizzle-orm";
import { people, runs } from "@/db/schema";
import type { Db } from "@/db/types";
import type { DataType } from "@/server/connectors/connector";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import type { ListRunsInput } from "./schema";
import type { RunKind, RunStatus } from "./status";

/** Whoever started an import, by name; a schedule and the system have none. */
export const starterName = sql<string | null>`(
  select ${people.name} from ${people} where ${people.id}::text = ${runs.startedBy})`;

/** What a list of imports says of each. */
export const listed = {
  id: runs.id,
  number: runs.number,
  dataType: runs.dataType,
  kind: runs.kind,
  trigger: runs.trigger,
  startedBy: starterName,
  status: runs.status,
  received: runs.received,
  created: runs.created,
  updated: runs.updated,
  unchanged: runs.unchanged,
  held: runs.held,
  rejected: runs.rejected,
  skipped: runs.skipped,
  inactivated: runs.inactivated,
  alerts: runs.alerts,
  rowsRead: runs.rowsRead,
  rowsExpected: runs.rowsExpected,
  rowsApplied: runs.rowsApplied,
  incompleteReason: runs.incompleteReason,
  failureMessage: runs.failureMessage,
  failureFix: runs.failureFix,
  reference: runs.reference,
  heldUntil: runs.heldUntil,
  isUndone: sql<boolean>`${runs.undoneBy} is not null`,
  undoClosedAt: runs.undoClosedAt,
  undoClosedReason: runs.undoClosedReason,
  createdAt: runs.createdAt,
  startedAt: runs.startedAt,
  finishedAt: runs.finishedAt,
};

export type ListedRun = {
  id: string;
  number: number;
  dataType: DataType;
  kind: RunKind;
  trigger: "manual" | "schedule";
  startedBy: string | null;
  status: RunStatus;
  received: number;
  created: number;
  updated: number;
  unchanged: number;
  held: number;
  rejected: number;
  skipped: number;
  inactivated: number;
  alerts: number;
  rowsRead: number;
  rowsExpected: number | null;
  rowsApplied: number;
  incompleteReason: string | null;
  failureMessage: string | null;
  failureFix: string | null;
  reference: string;
  heldUntil: Date | null;
  isUndone: boolean;
  undoClosedAt: Date | null;
  undoClosedReason: "expired" | "followed" | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
};

const RUNS_PAGE = 25;

/** One page of imports, the newest first; cursors are import numbers. */
export async function listRuns(
  db: Db,
  districtId: AuthorizedDistrictId,
  input: ListRunsInput,
): Promise<{ rows: ListedRun[]; newer: number | null; older: number | null }> {
  const isNewer = input.after !== null;
  const place: SQL | undefined =
    input.after !== null
      ? gt(runs.number, input.after)
      : input.before !== null
        ? lt(runs.number, input.before)
        : undefined;
  const found = await db
    .select(listed)
    .from(runs)
    .where(and(eq(runs.districtId, districtId), input.dataType ? eq(runs.dataType, input.dataType) : undefined, place))
    .orderBy(isNewer ? asc(runs.number) : desc(runs.number))
    .limit(RUNS_PAGE + 1);
  const hasMore = found.length > RUNS_PAGE;
  const rows = found.slice(0, RUNS_PAGE);
  if (isNewer) rows.reverse();
  return {
    rows,
    newer: (isNewer ? hasMore : input.before !== null) ? (rows[0]?.number ?? null) : null,
    older: isNewer || hasMore ? (rows.at(-1)?.number ?? null) : null,
  };
}

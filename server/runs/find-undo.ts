import { and, eq, gt, inArray, sql } from "drizzle-orm";
import { runs } from "@/db/schema";
import type { Db } from "@/db/types";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import { loadRun, type LoadedRun } from "./load-run";
import { ACTIVE_STATUSES } from "./status";
import { undoRefusal, undoUntil, type UndoRefusal } from "./undo-window";

export type UndoState = {
  loaded: LoadedRun;
  refusal: UndoRefusal | null;
  until: Date | null;
  /** The undo that can be redone: it completed, was not redone, and the window still lasts. */
  redoable: string | null;
};

/** Whether an import can be undone now, or its undo redone. */
export async function findUndoState(
  db: Db,
  districtId: AuthorizedDistrictId,
  runId: string,
  now: Date,
): Promise<UndoState> {
  const loaded = await loadRun(db, districtId, runId);
  const { run } = loaded;
  const ofType = and(eq(runs.districtId, districtId), eq(runs.dataType, run.dataType));
  const completed = inArray(runs.status, ["completed", "completed_with_alerts"]);
  const [facts] = await db
    .select({
      isFollowed: sql<boolean>`coalesce(bool_or(${and(eq(runs.kind, "import"), completed, gt(runs.number, run.number))}), false)`,
      isBusy: sql<boolean>`coalesce(bool_or(${inArray(runs.status, [...ACTIVE_STATUSES])}), false)`,
      wasUndone: sql<boolean>`coalesce(bool_or(${and(eq(runs.undoOf, run.id), inArray(runs.status, [...ACTIVE_STATUSES, "completed", "completed_with_alerts"]))}), false)`,
    })
    .from(runs)
    .where(ofType);
  const undo = await db
    .select({ id: runs.id, undoneBy: runs.undoneBy })
    .from(runs)
    .where(and(ofType, eq(runs.undoOf, run.id), eq(runs.kind, "undo"), completed));
  const last = undo.find((one) => one.undoneBy === null);
  const isOpen = run.finishedAt !== null && now <= undoUntil(run.finishedAt) && run.undoClosedAt === null;
  const given = facts ?? { isFollowed: false, isBusy: false, wasUndone: false };
  return {
    loaded,
    refusal: undoRefusal({ ...run, ...given }, now),
    until: run.finishedAt && run.kind === "import" ? undoUntil(run.finishedAt) : null,
    redoable: last && isOpen && !given.isFollowed && !given.isBusy ? last.id : null,
  };
}

import { and, eq } from "drizzle-orm";
import { runs } from "@/db/schema";
import type { Db } from "@/db/types";
import type { UndoOptions } from "@/server/engine/undo";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import type { Run } from "./load-run";

type Taking = Pick<UndoOptions, "kind" | "undoOf" | "restoresValues"> & {
  imported: Pick<Run, "id" | "createdAt">;
  /** The undo or redo itself, once it is a run. */
  runId: string | null;
};

/** What is taken back, by which rules, as its preview, its plan and every chunk need it. */
export async function findUndoOptions(db: Db, districtId: AuthorizedDistrictId, taking: Taking): Promise<UndoOptions> {
  const { imported, runId, ...what } = taking;
  const undos = await db
    .select({ id: runs.id })
    .from(runs)
    .where(and(eq(runs.districtId, districtId), eq(runs.undoOf, imported.id), eq(runs.kind, "undo")));
  return {
    ...what,
    districtId,
    importedAt: imported.createdAt,
    alsoTaken: undos.map((one) => one.id).filter((id) => id !== runId && id !== what.undoOf),
  };
}

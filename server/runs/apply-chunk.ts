import { driverOf } from "@/db/client";
import { applyRows } from "@/server/engine/apply";
import { hasPlan } from "@/server/engine/stage";
import type { CommandContext } from "@/server/platform/tenancy";
import { endCancelled } from "./cancel-run";
import { APPLY_ROWS, chunkRows } from "./chunk-rows";
import { lineOptions, loadRun } from "./load-run";
import { readAgain } from "./plan-run";
import type { StageResult } from "./stage-name";

/** Applies the next chunk of the plan in one transaction; a repeated call goes on where the run stands. */
export async function applyChunk(context: CommandContext, input: { runId: string }): Promise<StageResult> {
  const loaded = await loadRun(context.db, context.districtId, input.runId);
  const { run, catalogue } = loaded;
  if (run.status === "reading") return { next: "read" };
  if (run.status !== "applying") return { next: null };
  if (run.rowsApplied >= run.rowsToApply) return { next: "finish" };
  if (await endCancelled(context, run)) return { next: null };
  const sql = driverOf(context.db);
  if (!(await hasPlan(sql, run.id))) return readAgain(context, loaded);
  const to = Math.min(run.rowsApplied + chunkRows(APPLY_ROWS), run.rowsToApply);
  await sql.begin(async (tx) => {
    const moved = await tx`update runs set rows_applied = ${to}, touched_at = now()
      where id = ${run.id} and district_id = ${context.districtId} and status = 'applying' and rows_applied = ${run.rowsApplied}
      returning id`;
    if (moved.length === 0) return;
    await applyRows(tx, catalogue, {
      ...lineOptions(loaded),
      districtId: context.districtId,
      partitionOn: run.partitionOn,
      from: run.rowsApplied,
      to,
      isLast: to >= run.rowsToApply,
      releasesIds: run.kind === "decisions",
      now: context.now,
    });
  });
  return { next: to >= run.rowsToApply ? "finish" : "apply" };
}

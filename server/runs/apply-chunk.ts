import { driverOf } from "@/db/client";
import { applyRows } from "@/server/engine/apply";
import { stagingTables } from "@/server/engine/stage";
import type { CommandContext } from "@/server/platform/tenancy";
import { loadRun } from "./load-run";
import { readAgain } from "./plan-run";

const CHUNK_ROWS = 25_000;

export type ApplyResult = { isDone: boolean; mustReadAgain: boolean };

/** Applies the next chunk of the plan in one transaction; a repeated call goes on where the run stands. */
export async function applyChunk(context: CommandContext, input: { runId: string }): Promise<ApplyResult> {
  const loaded = await loadRun(context.db, context.districtId, input.runId);
  const { run, catalogue, fields } = loaded;
  if (run.status !== "applying") return { isDone: true, mustReadAgain: run.status === "reading" };
  if (run.rowsApplied >= run.rowsToApply) return { isDone: true, mustReadAgain: false };
  const sql = driverOf(context.db);
  const { plan } = stagingTables(run.id);
  const planned = await sql`select to_regclass(${plan}) as name`;
  const isThere = planned[0]?.name ? (await sql.unsafe(`select 1 from ${plan} limit 1`)).length > 0 : false;
  if (!isThere) {
    await readAgain(context, loaded);
    return { isDone: true, mustReadAgain: true };
  }
  const to = Math.min(run.rowsApplied + CHUNK_ROWS, run.rowsToApply);
  await sql.begin(async (tx) => {
    const moved = await tx`update runs set rows_applied = ${to}, touched_at = now()
      where id = ${run.id} and district_id = ${context.districtId} and status = 'applying' and rows_applied = ${run.rowsApplied}
      returning id`;
    if (moved.length === 0) return;
    await applyRows(tx, catalogue, {
      runId: run.id,
      districtId: context.districtId,
      partitionOn: run.partitionOn,
      fields,
      from: run.rowsApplied,
      to,
      now: context.now,
    });
  });
  return { isDone: to >= run.rowsToApply, mustReadAgain: false };
}

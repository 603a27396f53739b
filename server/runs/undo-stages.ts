import { eq } from "drizzle-orm";
import { driverOf } from "@/db/client";
import { runs } from "@/db/schema";
import { countPlan } from "@/server/engine/plan";
import { dropStaging } from "@/server/engine/stage";
import { applyUndoRows, planUndo } from "@/server/engine/undo";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { loadRun, timelineEntry, type Run } from "./load-run";
import type { StageName, StageResult } from "./stage-name";
import { isActive, moveRun } from "./status";

const CHUNK_ROWS = 25_000;

/** The import at the root of an undo, or of the redo of one. */
async function importOf(context: CommandContext, run: Run): Promise<Run> {
  if (!run.undoOf) throw new DomainError("precondition_failed", "This run takes nothing back.");
  const { run: taken } = await loadRun(context.db, context.districtId, run.undoOf);
  return taken.kind === "undo" ? importOf(context, taken) : taken;
}

/** Decides for every record that the import touched what becomes of it; the plan survives a crash of the database. */
export async function planUndoRun(context: CommandContext, input: { runId: string }): Promise<StageResult> {
  const { run, catalogue } = await loadRun(context.db, context.districtId, input.runId);
  if (run.status !== "queued" && run.status !== "planning") return { next: isActive(run.status) ? "apply" : null };
  if (run.kind !== "undo" && run.kind !== "redo") throw new DomainError("precondition_failed", "This is not an undo.");
  const imported = await importOf(context, run);
  await moveRun(context.db, context.districtId, run.id, ["queued"], {
    status: "planning",
    startedAt: context.now,
    touchedAt: context.now,
  });
  const sql = driverOf(context.db);
  await sql`select ensure_week_partitions(${run.partitionOn}::date)`;
  await planUndo(sql, catalogue, {
    runId: run.id,
    districtId: context.districtId,
    undoOf: run.undoOf ?? "",
    importedAt: imported.createdAt,
    kind: run.kind,
    restoresValues: run.restoresValues,
  });
  const { lastRow, alerts: _, ...counts } = await countPlan(sql, run.id);
  await moveRun(context.db, context.districtId, run.id, ["planning"], {
    status: "applying",
    ...counts,
    rowsToApply: lastRow,
    touchedAt: context.now,
    timeline: timelineEntry(context.now, `${lastRow} records looked at`) as never,
  });
  return { next: "apply" };
}

/** Takes the next chunk back in one transaction; a repeated call goes on where the run stands. */
export async function applyUndoChunk(context: CommandContext, input: { runId: string }): Promise<StageResult> {
  const { run, catalogue } = await loadRun(context.db, context.districtId, input.runId);
  if (run.status !== "applying") return { next: null };
  if (run.rowsApplied >= run.rowsToApply) return { next: "finish" };
  const to = Math.min(run.rowsApplied + CHUNK_ROWS, run.rowsToApply);
  await driverOf(context.db).begin(async (tx) => {
    const moved = await tx`update runs set rows_applied = ${to}, touched_at = now()
      where id = ${run.id} and status = 'applying' and rows_applied = ${run.rowsApplied} returning id`;
    if (moved.length === 0) return;
    const { id: runId, partitionOn } = run;
    const place = { runId, partitionOn, districtId: context.districtId };
    await applyUndoRows(tx, catalogue, { ...place, from: run.rowsApplied, to, now: context.now });
  });
  return { next: to >= run.rowsToApply ? "finish" : "apply" };
}

/** Closes an undo or redo, and says on the import that it was undone, or is not any more. */
export async function finishUndo(context: CommandContext, input: { runId: string }): Promise<StageResult> {
  const { run } = await loadRun(context.db, context.districtId, input.runId);
  if (run.status !== "applying") return { next: null };
  const imported = await importOf(context, run);
  if (run.undoOf) await context.db.update(runs).set({ undoneBy: run.id }).where(eq(runs.id, run.undoOf));
  if (run.kind === "redo") await context.db.update(runs).set({ undoneBy: null }).where(eq(runs.id, imported.id));
  await moveRun(context.db, context.districtId, run.id, ["applying"], {
    status: "completed",
    finishedAt: context.now,
    touchedAt: context.now,
    timeline: timelineEntry(context.now, "Completed") as never,
  });
  await dropStaging(driverOf(context.db), run.id);
  return { next: null };
}

type UndoStage = (context: CommandContext, input: { runId: string }) => Promise<StageResult>;

/** The stages of an undo or redo; each may run twice. */
export const UNDO_STAGES: Record<Extract<StageName, "plan" | "apply" | "finish">, UndoStage> = {
  plan: planUndoRun,
  apply: applyUndoChunk,
  finish: finishUndo,
};

/** Takes an undo through its stages without the job server: for measurements and tests. */
export async function driveUndo(context: CommandContext, input: { runId: string }): Promise<void> {
  let next: StageName | null = "plan";
  while (next === "plan" || next === "apply" || next === "finish")
    next = (await UNDO_STAGES[next](context, input)).next;
}

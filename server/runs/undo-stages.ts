import { eq } from "drizzle-orm";
import { driverOf } from "@/db/client";
import { runs } from "@/db/schema";
import { countPlan, type PlanCounts } from "@/server/engine/plan";
import { dropStaging, hasPlan } from "@/server/engine/stage";
import { applyUndoRows, planUndo, type UndoOptions } from "@/server/engine/undo";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { endCancelled } from "./cancel-run";
import { APPLY_ROWS, chunkRows } from "./chunk-rows";
import { loadRun, timelineEntry, type Run } from "./load-run";
import type { StageName, StageResult } from "./stage-name";
import { isActive, moveRun } from "./status";
import { findUndoOptions } from "./undo-options";

const CHUNKS_AT_ONCE = 2;

/** The import at the root of an undo, or of the redo of one. */
async function importOf(context: CommandContext, run: Run): Promise<Run> {
  if (!run.undoOf) throw new DomainError("precondition_failed", "This run takes nothing back.");
  const { run: taken } = await loadRun(context.db, context.districtId, run.undoOf);
  return taken.kind === "undo" ? importOf(context, taken) : taken;
}

async function undoOptions(context: CommandContext, run: Run): Promise<UndoOptions> {
  return findUndoOptions(context.db, context.districtId, {
    imported: await importOf(context, run),
    runId: run.id,
    undoOf: run.undoOf ?? "",
    kind: run.kind === "redo" ? "redo" : "undo",
    restoresValues: run.restoresValues,
  });
}

/** Decides for every record that the import touched what becomes of it; the plan survives a crash of the database. */
export async function planUndoRun(context: CommandContext, input: { runId: string }): Promise<StageResult> {
  const { run, catalogue } = await loadRun(context.db, context.districtId, input.runId);
  if (run.status !== "queued" && run.status !== "planning") return { next: isActive(run.status) ? "apply" : null };
  if (run.kind !== "undo" && run.kind !== "redo") throw new DomainError("precondition_failed", "This is not an undo.");
  if (await endCancelled(context, run)) return { next: null };
  await moveRun(context.db, context.districtId, run.id, ["queued"], {
    status: "planning",
    startedAt: context.now,
    touchedAt: context.now,
  });
  const sql = driverOf(context.db);
  await sql`select ensure_week_partitions(${run.partitionOn}::date)`;
  await planUndo(sql, catalogue, { runId: run.id, ...(await undoOptions(context, run)) });
  const counts = await countPlan(sql, run.id);
  const { lastRow } = counts;
  await moveRun(context.db, context.districtId, run.id, ["planning"], {
    status: "applying",
    ...accountOf(counts),
    rowsToApply: lastRow,
    touchedAt: context.now,
    timeline: timelineEntry(context.now, `${lastRow} records looked at`) as never,
  });
  return { next: "apply" };
}

/** Another worker took the same chunk back first, so this one's work is rolled back. */
class Overtaken extends Error {}

/**
 * Takes the next chunks back, two at a time, each in a transaction of its own; a repeated call goes on where the run
 * stands. A chunk ends after the one before it, and not at all when that one failed: what is applied has no gaps.
 */
export async function applyUndoChunk(context: CommandContext, input: { runId: string }): Promise<StageResult> {
  const { run, catalogue } = await loadRun(context.db, context.districtId, input.runId);
  if (run.status !== "applying") return { next: null };
  if (run.rowsApplied >= run.rowsToApply) return { next: "finish" };
  if (await endCancelled(context, run)) return { next: null };
  const undo = await undoOptions(context, run);
  const { id: runId, partitionOn } = run;
  const place = { runId, partitionOn, districtId: context.districtId, now: context.now, undo };
  const sql = driverOf(context.db);
  const chunks: Promise<void>[] = [];
  let reached = run.rowsApplied;
  while (chunks.length < CHUNKS_AT_ONCE && reached < run.rowsToApply) {
    const [from, to, before] = [reached, Math.min(reached + chunkRows(APPLY_ROWS), run.rowsToApply), chunks.at(-1)];
    const chunk = sql.begin(async (tx) => {
      await applyUndoRows(tx, catalogue, { ...place, from, to });
      await before;
      const moved = await tx`update runs set rows_applied = ${to}, touched_at = now()
        where id = ${run.id} and status = 'applying' and rows_applied = ${from} returning id`;
      if (moved.length === 0) throw new Overtaken();
    });
    chunks.push(chunk);
    reached = to;
  }
  const failed = (await Promise.allSettled(chunks)).find((one) => one.status === "rejected");
  if (failed?.reason instanceof Overtaken) return { next: "apply" };
  if (failed) throw failed.reason;
  return { next: reached >= run.rowsToApply ? "finish" : "apply" };
}

/** Closes an undo or redo, and says on the import that it was undone, or is not any more. */
export async function finishUndo(context: CommandContext, input: { runId: string }): Promise<StageResult> {
  const { run } = await loadRun(context.db, context.districtId, input.runId);
  if (run.status !== "applying") return { next: null };
  const imported = await importOf(context, run);
  if (run.undoOf) await context.db.update(runs).set({ undoneBy: run.id }).where(eq(runs.id, run.undoOf));
  if (run.kind === "redo") await context.db.update(runs).set({ undoneBy: null }).where(eq(runs.id, imported.id));
  // Records that were changed while it ran count as what became of them.
  const sql = driverOf(context.db);
  const counts = (await hasPlan(sql, run.id)) ? await countPlan(sql, run.id) : null;
  await moveRun(context.db, context.districtId, run.id, ["applying"], {
    status: "completed",
    ...(counts ? accountOf(counts) : {}),
    finishedAt: context.now,
    touchedAt: context.now,
    timeline: timelineEntry(context.now, "Completed") as never,
  });
  await dropStaging(sql, run.id);
  return { next: null };
}

/** An undo asks nobody anything: what it keeps is no alert. */
function accountOf({ lastRow: _l, alerts: _a, ...counts }: PlanCounts): Omit<PlanCounts, "lastRow" | "alerts"> {
  return counts;
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

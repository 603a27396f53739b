import type { TransactionSql } from "postgres";
import { ulid } from "ulid";
import { acceptEvent, type EventSinks } from "./events";
import { resume, type RunRow } from "./steps";

export type StepError = { name: string; message: string; stack?: string; cause?: unknown };
export type RunEnd =
  { status: "Completed"; result: unknown } | { status: "Failed"; error: StepError } | { status: "Cancelled" };

async function announce(tx: TransactionSql, name: string, id: string, data: Record<string, unknown>): Promise<void> {
  await acceptEvent(tx, { id, name, data, ts: Date.now(), user: {} }, ulid(), sinks);
}

async function tellParent(tx: TransactionSql, run: RunRow, end: RunEnd): Promise<void> {
  if (!run.parent_run || !run.parent_step) return;
  const cancelled = { name: "Error", message: "The invoked function was cancelled." };
  const memo =
    end.status === "Completed"
      ? { data: end.result ?? null }
      : { error: end.status === "Failed" ? end.error : cancelled };
  await resume(tx, run.parent_run, run.parent_step, memo);
}

/** Ends a run, tells whoever invoked it, and announces it; failure handlers do not cascade. */
export async function endRun(tx: TransactionSql, runId: string, end: RunEnd): Promise<void> {
  const error = end.status === "Failed" ? end.error : null;
  const result = end.status === "Completed" ? (end.result ?? null) : null;
  const [run] = await tx<RunRow[]>`update runs set status = ${end.status}, result = ${tx.json(result as never)},
      error = ${error ? tx.json(error as never) : null}, ended_at = now()
    where id = ${runId} and status = 'Running' returning *`;
  if (!run) return;
  await tx`delete from queue where run_id = ${runId}`;
  await tx`delete from waits where run_id = ${runId}`;
  // A slot of the run's limits is free again.
  await tx`select pg_notify('inngest_embedded', '')`;
  await tellParent(tx, run, end);
  const cause = run.events[0];
  if (cause?.name === "inngest/function.failed" || cause?.name === "inngest/function.finished") return;
  const base = {
    function_id: run.function_id,
    run_id: runId,
    event: cause ?? null,
    events: run.events,
    _inngest: { status: end.status },
  };
  if (end.status === "Cancelled") return announce(tx, "inngest/function.cancelled", runId, base);
  if (error) await announce(tx, "inngest/function.failed", runId, { ...base, error, result: error });
  const outcome = error ? { result: error, error } : { result };
  await announce(tx, "inngest/function.finished", ulid(), { ...base, ...outcome });
}

export const sinks: EventSinks = {
  cancelRun: (tx, runId) => endRun(tx, runId, { status: "Cancelled" }),
  resume,
};

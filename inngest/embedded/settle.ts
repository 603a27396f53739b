import type { Sql, TransactionSql } from "postgres";
import { ulid } from "ulid";
import { acceptEvent, startRun, type EventSinks, type FunctionRow, type StoredEvent } from "./events";
import { delayOf } from "./durations";
import { compileExpression, matches } from "./expression";

export type StepError = { name: string; message: string; stack?: string; cause?: unknown };
export type Op = {
  op: string;
  id: string;
  name?: string;
  displayName?: string;
  data?: unknown;
  error?: StepError & { __serialized?: boolean };
  opts?: { timeout?: string; if?: string; function_id?: string; payload?: { data?: Record<string, unknown> } };
};

type RunRow = {
  id: string;
  function_id: string;
  status: string;
  events: StoredEvent[];
  parent_run: string | null;
  parent_step: string | null;
};
const YEAR_MS = 366 * 86_400_000;

/** Queues the call that finds out what the run does next, unless something of it is still open. */
export async function discover(tx: TransactionSql, runId: string): Promise<void> {
  const [open] = await tx`select 1 from steps where run_id = ${runId} and not is_done limit 1`;
  if (open) return;
  await tx`insert into queue (run_id, kind, step, limits)
    select ${runId}, 'call', 'step', coalesce((select limits from run_limits where run_id = ${runId}), '[]')
    on conflict (run_id, step) do nothing`;
  await tx`select pg_notify('inngest_embedded', '')`;
}

/** Keeps a step's memo; the first value stands. */
export async function memoize(
  tx: TransactionSql,
  runId: string,
  hash: string,
  op: string,
  name: string,
  memo: unknown,
): Promise<void> {
  await tx`insert into steps (run_id, hash, op, name, is_done, memo) values (${runId}, ${hash}, ${op}, ${name}, true, ${tx.json(memo as never)})
    on conflict (run_id, hash) do update set is_done = true, memo = excluded.memo,
      seq = default where not steps.is_done`;
  await tx`delete from waits where run_id = ${runId} and hash = ${hash} and not is_cancel`;
}

async function resume(tx: TransactionSql, runId: string, hash: string, memo: unknown): Promise<void> {
  const done =
    await tx`update steps set is_done = true, memo = ${tx.json(memo as never)}, seq = default where run_id = ${runId} and hash = ${hash} and not is_done returning hash`;
  if (done.length === 0) return;
  await tx`delete from waits where run_id = ${runId} and hash = ${hash} and not is_cancel`;
  await tx`delete from queue where run_id = ${runId} and step = ${`wake:${hash}`}`;
  await discover(tx, runId);
}

async function announce(tx: TransactionSql, name: string, id: string, data: Record<string, unknown>): Promise<void> {
  const internalId = ulid();
  await acceptEvent(tx, { id, name, data, ts: Date.now(), user: {} }, internalId, sinks);
}

/** Ends a run, tells whoever invoked it, and announces it; failure handlers do not cascade. */
export async function endRun(
  tx: TransactionSql,
  runId: string,
  end: { status: "Completed"; result: unknown } | { status: "Failed"; error: StepError } | { status: "Cancelled" },
): Promise<void> {
  const error = end.status === "Failed" ? end.error : null;
  const result = end.status === "Completed" ? (end.result ?? null) : null;
  const [run] = await tx<
    RunRow[]
  >`update runs set status = ${end.status}, result = ${tx.json(result as never)}, error = ${error ? tx.json(error as never) : null}, ended_at = now()
    where id = ${runId} and status = 'Running' returning *`;
  if (!run) return;
  await tx`delete from queue where run_id = ${runId}`;
  await tx`delete from waits where run_id = ${runId}`;
  if (run.parent_run && run.parent_step) {
    const failure = error ?? { name: "Error", message: "The invoked function was cancelled." };
    await resume(
      tx,
      run.parent_run,
      run.parent_step,
      end.status === "Completed" ? { data: result } : { error: failure },
    );
  }
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
  await announce(tx, "inngest/function.finished", ulid(), {
    ...base,
    result: error ?? result,
    ...(error ? { error } : {}),
  });
}

const cancelRun = (tx: TransactionSql, runId: string) => endRun(tx, runId, { status: "Cancelled" });
export const sinks: EventSinks = { cancelRun, resume };

async function openStep(tx: TransactionSql, run: RunRow, op: Op): Promise<boolean> {
  const rows =
    await tx`insert into steps (run_id, hash, op, name, is_done) values (${run.id}, ${op.id}, ${op.op}, ${op.displayName ?? op.name ?? ""}, false) on conflict do nothing returning hash`;
  return rows.length > 0;
}

async function wakeLater(tx: TransactionSql, runId: string, hash: string, delayMs: number): Promise<void> {
  const due = new Date(Date.now() + delayMs).toISOString();
  await tx`insert into queue (run_id, kind, step, due_at) values (${runId}, 'wake', ${`wake:${hash}`}, ${due}) on conflict do nothing`;
}

async function startSleep(tx: TransactionSql, run: RunRow, op: Op): Promise<void> {
  const delay = delayOf(op.name ?? "", new Date());
  if (delay === null || delay > YEAR_MS) {
    return endRun(tx, run.id, {
      status: "Failed",
      error: { name: "InngestErrTimeoutTooLong", message: "A sleep may last a year at most." },
    });
  }
  if (await openStep(tx, run, op)) await wakeLater(tx, run.id, op.id, delay);
}

/** Looks back over events that came while the call was under way: a reply to the step just before must not be missed. */
async function startWait(tx: TransactionSql, run: RunRow, op: Op, calledAt: Date): Promise<void> {
  const expression = op.opts?.if ?? null;
  try {
    if (expression) compileExpression(expression);
  } catch (error) {
    return endRun(tx, run.id, {
      status: "Failed",
      error: { name: "InvalidExpression", message: error instanceof Error ? error.message : String(error) },
    });
  }
  if (!(await openStep(tx, run, op))) return;
  const recent = await tx<
    { body: StoredEvent }[]
  >`select body from events where name = ${op.name ?? ""} and received_at >= ${calledAt.toISOString()} order by received_at`;
  const met = recent.find(
    ({ body }) => body.id !== run.events[0]?.id && matches(expression, { event: run.events[0], async: body }),
  );
  if (met) return resume(tx, run.id, op.id, { data: met.body });
  const delay = delayOf(op.opts?.timeout ?? "365d", new Date()) ?? YEAR_MS;
  await tx`insert into waits (run_id, hash, event, expression, until) values (${run.id}, ${op.id}, ${op.name ?? ""}, ${expression}, null) on conflict do nothing`;
  await wakeLater(tx, run.id, op.id, delay);
}

async function startInvoke(tx: TransactionSql, run: RunRow, op: Op): Promise<void> {
  if (!(await openStep(tx, run, op))) return;
  const id = op.opts?.function_id ?? "";
  const [fn] = await tx<FunctionRow[]>`select id, url, document from functions where id = ${id} and is_active`;
  if (!fn)
    return resume(tx, run.id, op.id, { error: { name: "Error", message: `could not find function with ID: ${id}` } });
  const internalId = ulid();
  const data = { ...op.opts?.payload?.data, _inngest: { fn_id: id, correlation_id: `${run.id}.${op.id}` } };
  await startRun(
    tx,
    fn,
    { id: internalId, name: "inngest/function.invoked", data, ts: Date.now(), user: {} },
    internalId,
    { runId: run.id, hash: op.id },
  );
  if (op.opts?.timeout) await wakeLater(tx, run.id, op.id, delayOf(op.opts.timeout, new Date()) ?? 0);
}

function plain(error: Op["error"]): StepError {
  const { __serialized: _mark, ...rest } = error ?? { name: "Error", message: "The step failed without a reason." };
  return rest;
}

/** Stores what a call reported, in order: results first, then open work, the end of the run last. */
export async function settleOps(tx: TransactionSql, run: RunRow, ops: Op[], calledAt: Date): Promise<void> {
  for (const op of ops) {
    const name = op.displayName ?? op.name ?? "";
    if (op.op === "StepRun") await memoize(tx, run.id, op.id, op.op, name, { data: op.data ?? null });
    else if (op.op === "StepFailed") await memoize(tx, run.id, op.id, op.op, name, { error: plain(op.error) });
  }
  const planned = ops.filter((op) => op.op === "StepPlanned");
  for (const op of ops) {
    if (op.op === "Sleep") await startSleep(tx, run, op);
    else if (op.op === "WaitForEvent") await startWait(tx, run, op, calledAt);
    else if (op.op === "InvokeFunction") await startInvoke(tx, run, op);
  }
  for (const op of planned) {
    if (!(await openStep(tx, run, op))) continue;
    await tx`insert into queue (run_id, kind, step, limits) select ${run.id}, 'call', ${op.id}, coalesce((select limits from run_limits where run_id = ${run.id}), '[]') on conflict do nothing`;
  }
  const end = ops.find((op) => op.op === "RunComplete");
  if (end) return endRun(tx, run.id, { status: "Completed", result: end.data });
  await discover(tx, run.id);
  await tx`select pg_notify('inngest_embedded', '')`;
}

/** Ends a sleep, or the wait for an event or a callee that did not come in time. */
export async function settleWake(tx: TransactionSql, runId: string, hash: string): Promise<void> {
  const [step] = await tx`select op from steps where run_id = ${runId} and hash = ${hash} and not is_done`;
  if (!step) return;
  const memo =
    step.op === "InvokeFunction"
      ? { error: { name: "InngestInvokeTimeoutError", message: "The invoked function did not end in time." } }
      : { data: null };
  await resume(tx, runId, hash, memo);
}

export const SUPPORTED_OPS = new Set([
  "StepRun",
  "StepError",
  "StepFailed",
  "StepPlanned",
  "Sleep",
  "WaitForEvent",
  "InvokeFunction",
  "RunComplete",
]);

export async function loadRun(sql: Sql | TransactionSql, runId: string): Promise<RunRow | null> {
  const [run] = await sql<RunRow[]>`select * from runs where id = ${runId}`;
  return run ?? null;
}

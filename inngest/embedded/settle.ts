import type { TransactionSql } from "postgres";
import { ulid } from "ulid";
import { delayOf } from "./durations";
import { endRun, type StepError } from "./end-run";
import { lockName, startRun, type FunctionRow, type StoredEvent } from "./events";
import { compileExpression, matches } from "./expression";
import { plainError } from "./reply";
import { discover, memoize, openStep, resume, wakeLater, type RunRow } from "./steps";

export type Op = {
  op: string;
  id: string;
  name?: string;
  displayName?: string;
  data?: unknown;
  error?: StepError & { __serialized?: boolean };
  opts?: { timeout?: string; if?: string; function_id?: string; payload?: { data?: Record<string, unknown> } };
};

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

const YEAR_MS = 366 * 86_400_000;

const stepOf = (op: Op) => ({ hash: op.id, op: op.op, name: op.displayName ?? op.name ?? "" });

function fail(tx: TransactionSql, run: RunRow, name: string, message: string): Promise<void> {
  return endRun(tx, run.id, { status: "Failed", error: { name, message } });
}

/** Holds back events that are about to be waited for, so that none slips between looking back and waiting. */
export async function lockAwaited(tx: TransactionSql, ops: Op[]): Promise<void> {
  const names = ops.filter((op) => op.op === "WaitForEvent").map((op) => op.name ?? "");
  for (const name of [...new Set(names)].sort()) await lockName(tx, name, "alone");
}

async function startSleep(tx: TransactionSql, run: RunRow, op: Op): Promise<void> {
  const delay = delayOf(op.name ?? "", new Date());
  if (delay === null || delay > YEAR_MS)
    return fail(tx, run, "InngestErrTimeoutTooLong", "A sleep may last a year at most.");
  if (await openStep(tx, run.id, stepOf(op))) await wakeLater(tx, run.id, op.id, delay);
}

/** Looks back over events that came while the call was under way: a reply to the step just before must not be missed. */
async function startWait(tx: TransactionSql, run: RunRow, op: Op, calledAt: Date): Promise<void> {
  const expression = op.opts?.if ?? null;
  try {
    if (expression) compileExpression(expression);
  } catch (error) {
    return fail(tx, run, "InvalidExpression", error instanceof Error ? error.message : String(error));
  }
  const delay = op.opts?.timeout ? delayOf(op.opts.timeout, new Date()) : YEAR_MS;
  if (delay === null || delay > YEAR_MS)
    return fail(tx, run, "InngestErrTimeoutTooLong", "A wait may last a year at most.");
  if (!(await openStep(tx, run.id, stepOf(op)))) return;
  const recent = await tx<{ internal_id: string; body: StoredEvent }[]>`
    select internal_id, body from events where name = ${op.name ?? ""} and received_at >= ${calledAt.toISOString()}
      and internal_id <> all((select event_ids from runs where id = ${run.id})::text[]) order by received_at`;
  const met = recent.find(({ body }) => matches(expression, { event: run.events[0], async: body }));
  if (met) return resume(tx, run.id, op.id, { data: met.body });
  await tx`insert into waits (run_id, hash, event, expression, until)
    values (${run.id}, ${op.id}, ${op.name ?? ""}, ${expression}, null) on conflict do nothing`;
  await wakeLater(tx, run.id, op.id, delay);
}

async function startInvoke(tx: TransactionSql, run: RunRow, op: Op): Promise<void> {
  if (!(await openStep(tx, run.id, stepOf(op)))) return;
  const id = op.opts?.function_id ?? "";
  const [fn] = await tx<FunctionRow[]>`select id, url, document from functions where id = ${id} and is_active`;
  if (!fn) {
    const error = { name: "Error", message: `could not find function with ID: ${id}` };
    return resume(tx, run.id, op.id, { error });
  }
  const internalId = ulid();
  const data = { ...op.opts?.payload?.data, _inngest: { fn_id: id, correlation_id: `${run.id}.${op.id}` } };
  const event = { id: internalId, name: "inngest/function.invoked", data, ts: Date.now(), user: {} };
  const callee = await startRun(tx, fn, event, internalId, { runId: run.id, hash: op.id });
  if (callee === null) {
    const error = { name: "Error", message: `${id} was started with the same idempotency key before.` };
    return resume(tx, run.id, op.id, { error });
  }
  if (op.opts?.timeout) await wakeLater(tx, run.id, op.id, delayOf(op.opts.timeout, new Date()) ?? 0);
}

async function plan(tx: TransactionSql, run: RunRow, op: Op): Promise<void> {
  if (!(await openStep(tx, run.id, stepOf(op)))) return;
  await tx`insert into queue (run_id, kind, step, limits, head_start_s)
    select r.id, 'call', ${op.id}, coalesce(l.limits, '[]'), coalesce(l.head_start_s, 0)
    from runs r left join run_limits l on l.run_id = r.id where r.id = ${run.id}
    on conflict do nothing`;
}

function start(tx: TransactionSql, run: RunRow, op: Op, calledAt: Date): Promise<void> {
  if (op.op === "Sleep") return startSleep(tx, run, op);
  if (op.op === "WaitForEvent") return startWait(tx, run, op, calledAt);
  if (op.op === "InvokeFunction") return startInvoke(tx, run, op);
  return op.op === "StepPlanned" ? plan(tx, run, op) : Promise.resolve();
}

/** Stores what a call reported: results first, then open work, the end of the run last. */
export async function settleOps(
  tx: TransactionSql,
  run: RunRow,
  reported: { ops: Op[]; calledAt: Date; isOver: boolean },
): Promise<void> {
  for (const op of reported.ops) {
    if (op.op === "StepRun") await memoize(tx, run.id, { ...stepOf(op), memo: { data: op.data ?? null } });
    if (op.op === "StepFailed") {
      const error = plainError(op.error, "The step failed without a reason.");
      await memoize(tx, run.id, { ...stepOf(op), memo: { error } });
    }
  }
  for (const op of reported.ops) await start(tx, run, op, reported.calledAt);
  const end = reported.ops.find((op) => op.op === "RunComplete");
  if (end) return endRun(tx, run.id, { status: "Completed", result: end.data });
  if (reported.isOver) await discover(tx, run.id);
}

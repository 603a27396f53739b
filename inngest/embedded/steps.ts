import type { Sql, TransactionSql } from "postgres";
import type { StoredEvent } from "./events";
import { lockRun } from "./queue";

export type RunRow = {
  id: string;
  function_id: string;
  status: string;
  events: StoredEvent[];
  parent_run: string | null;
  parent_step: string | null;
};

/** Queues the call that finds out what the run does next, unless something of it is still open. */
export async function discover(tx: TransactionSql, runId: string): Promise<void> {
  await tx`insert into queue (run_id, kind, step, limits, head_start_s)
    select r.id, 'call', 'step', coalesce(l.limits, '[]'), coalesce(l.head_start_s, 0)
    from runs r left join run_limits l on l.run_id = r.id where r.id = ${runId} and r.status = 'Running'
      and not exists (select 1 from steps s where s.run_id = r.id and not s.is_done)
    on conflict (run_id, step) do nothing`;
  await tx`select pg_notify('inngest_embedded', '')`;
}

/** Keeps a step's memo; the first value stands. */
export async function memoize(
  tx: TransactionSql,
  runId: string,
  step: { hash: string; op: string; name: string; memo: unknown },
): Promise<void> {
  await tx`insert into steps (run_id, hash, op, name, is_done, memo)
    values (${runId}, ${step.hash}, ${step.op}, ${step.name}, true, ${tx.json(step.memo as never)})
    on conflict (run_id, hash) do update set is_done = true, memo = excluded.memo, seq = default where not steps.is_done`;
}

/** Opens a step that ends later; false when it was open or done before. */
export async function openStep(
  tx: TransactionSql,
  runId: string,
  step: { hash: string; op: string; name: string },
): Promise<boolean> {
  const rows = await tx`insert into steps (run_id, hash, op, name, is_done)
    values (${runId}, ${step.hash}, ${step.op}, ${step.name}, false) on conflict do nothing returning hash`;
  return rows.length > 0;
}

/** Ends an open step of a run that goes on, and calls the run again when it was the last one open. */
export async function resume(tx: TransactionSql, runId: string, hash: string, memo: unknown): Promise<void> {
  if (!(await lockRun(tx, runId))) return;
  const done = await tx`update steps set is_done = true, memo = ${tx.json(memo as never)}, seq = default
    where run_id = ${runId} and hash = ${hash} and not is_done returning hash`;
  if (done.length === 0) return;
  await tx`delete from waits where run_id = ${runId} and hash = ${hash} and not is_cancel`;
  await tx`delete from queue where run_id = ${runId} and step = ${`wake:${hash}`}`;
  await discover(tx, runId);
}

/** Plans the moment at which a sleep is over or a wait is given up. */
export async function wakeLater(tx: TransactionSql, runId: string, hash: string, delayMs: number): Promise<void> {
  await tx`insert into queue (run_id, kind, step, due_at)
    values (${runId}, 'wake', ${`wake:${hash}`}, clock_timestamp() + ${delayMs} * interval '1 millisecond')
    on conflict do nothing`;
}

/** Ends a sleep, or the wait for an event or a callee that did not come in time. */
export async function settleWake(tx: TransactionSql, runId: string, hash: string): Promise<void> {
  const [step] = await tx`select op from steps where run_id = ${runId} and hash = ${hash} and not is_done`;
  if (!step) return;
  const error = { name: "InngestInvokeTimeoutError", message: "The invoked function did not end in time." };
  await resume(tx, runId, hash, step.op === "InvokeFunction" ? { error } : { data: null });
}

export async function findRun(sql: Sql | TransactionSql, runId: string): Promise<RunRow | null> {
  const [run] = await sql<RunRow[]>`select * from runs where id = ${runId}`;
  return run ?? null;
}

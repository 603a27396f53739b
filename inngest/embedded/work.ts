import type { Sql, TransactionSql } from "postgres";
import { send, type Answer } from "./call";
import { callBody, load, maxAttemptsOf, type Loaded } from "./call-body";
import { endRun, type StepError } from "./end-run";
import { drop, hold, postpone, renew, transact, type QueueRow } from "./queue";
import { plainError, readReply, type Outcome } from "./reply";
import { lockAwaited, settleOps, type Op } from "./settle";
import { discover, settleWake, type RunRow } from "./steps";

export type Workbench = {
  sql: Sql;
  signingKey?: string | undefined;
  retryDelayMs: (attempt: number) => number;
  leaseMs: number;
  log: (line: string) => void;
  /** Aborts calls when the executor must stop at once. */
  signal: AbortSignal;
};

type Failure = Extract<Outcome, { kind: "failure" }>;

const MAX_EMPTY_REPLIES = 10;

const failureOf = (message: string): Failure => ({
  kind: "failure",
  error: { name: "Error", message },
  isFinal: false,
  retryAfterMs: null,
});

/** Counts one failed attempt: the same call again later, or the end of the run. */
async function failAttempt(
  tx: TransactionSql,
  bench: Workbench,
  item: QueueRow,
  loaded: Loaded,
  { error, isFinal, retryAfterMs }: Omit<Failure, "kind">,
): Promise<void> {
  if (!isFinal && item.attempt + 1 < maxAttemptsOf(loaded.fn))
    return postpone(tx, item, retryAfterMs ?? bench.retryDelayMs(item.attempt));
  await drop(tx, item);
  await endRun(tx, item.run_id, { status: "Failed", error });
}

/** An empty reply asks for another call, but not for ever. */
async function settleNothing(tx: TransactionSql, item: QueueRow): Promise<void> {
  const [run] = await tx<{ empty_replies: number }[]>`
    update runs set empty_replies = empty_replies + 1 where id = ${item.run_id} returning empty_replies`;
  if ((run?.empty_replies ?? 0) < MAX_EMPTY_REPLIES) return discover(tx, item.run_id);
  const error: StepError = { name: "Error", message: "The function reported nothing ten times in a row." };
  await endRun(tx, item.run_id, { status: "Failed", error });
}

async function settleProgress(
  tx: TransactionSql,
  bench: Workbench,
  item: QueueRow,
  loaded: Loaded,
  run: RunRow,
  ops: Op[],
  retryAfterMs: number | null,
): Promise<void> {
  const failed = ops.find((op) => op.op === "StepError");
  if (failed) {
    await settleOps(tx, run, { ops: ops.filter((op) => op !== failed), calledAt: item.claimed_at, isOver: false });
    const error = plainError(failed.error, "A step failed.");
    return failAttempt(tx, bench, item, loaded, { error, isFinal: false, retryAfterMs });
  }
  const isAnswered = item.step === "step" || ops.some((op) => op.id === item.step || op.op === "RunComplete");
  if (!isAnswered)
    return failAttempt(tx, bench, item, loaded, failureOf("The application did not report the step it was asked for."));
  await drop(tx, item);
  if (ops.length === 0) return settleNothing(tx, item);
  await tx`update runs set empty_replies = 0 where id = ${item.run_id} and empty_replies > 0`;
  await settleOps(tx, run, { ops, calledAt: item.claimed_at, isOver: true });
}

/** Stores what came of a call, unless the claim was lost meanwhile: then the reply is void. */
async function settle(bench: Workbench, item: QueueRow, loaded: Loaded, outcome: Outcome): Promise<void> {
  await transact(bench.sql, async (tx) => {
    if (outcome.kind === "progress") await lockAwaited(tx, outcome.ops);
    const run = await hold(tx, item);
    if (!run) return;
    if (outcome.kind === "failure") return failAttempt(tx, bench, item, loaded, outcome);
    if (outcome.kind === "progress")
      return settleProgress(tx, bench, item, loaded, run, outcome.ops, outcome.retryAfterMs);
    await drop(tx, item);
    await endRun(tx, item.run_id, { status: "Completed", result: outcome.value });
  });
}

async function makeCall(bench: Workbench, item: QueueRow, loaded: Loaded): Promise<Outcome> {
  const url = new URL(loaded.fn.url);
  url.searchParams.set("fnId", loaded.fn.id);
  url.searchParams.set("stepId", item.step);
  let answer: Answer;
  try {
    answer = await send("POST", url.href, callBody(item, loaded), {
      signingKey: bench.signingKey,
      signal: bench.signal,
      headers: {
        "x-inngest-req-version": "2",
        "x-run-id": loaded.run.id,
        "x-inngest-generation-id": String(item.generation),
      },
    });
  } catch (error) {
    return failureOf(`Unable to reach SDK URL: ${error instanceof Error ? error.message : String(error)}`);
  }
  return readReply(answer);
}

async function performCall(bench: Workbench, item: QueueRow, loaded: Loaded): Promise<void> {
  if (item.attempt >= maxAttemptsOf(loaded.fn))
    return settle(bench, item, loaded, failureOf("The executor stopped during the last attempt of this call."));
  const outcome = await makeCall(bench, item, loaded);
  if (bench.signal.aborted) return;
  try {
    await settle(bench, item, loaded, outcome);
  } catch (error) {
    // For example a character that Postgres cannot store: said once, it costs an attempt instead of the lease.
    const reason = error instanceof Error ? error.message : String(error);
    bench.log(`a reply could not be stored: ${reason}`);
    await settle(bench, item, loaded, failureOf(`The reply could not be stored: ${reason}`));
  }
}

/** Does one claimed piece of work, renewing the claim while it lasts. */
export async function perform(bench: Workbench, item: QueueRow): Promise<void> {
  const heartbeat = setInterval(() => {
    renew(bench.sql, item, bench.leaseMs).catch(() => {});
  }, bench.leaseMs / 4);
  try {
    const loaded = await load(bench.sql, item);
    if (!loaded) await bench.sql`delete from queue where id = ${item.id} and generation = ${item.generation}`;
    else if (item.kind === "call") await performCall(bench, item, loaded);
    else
      await transact(bench.sql, async (tx) => {
        if (!(await hold(tx, item))) return;
        await drop(tx, item);
        await settleWake(tx, item.run_id, item.step.slice("wake:".length));
      });
  } finally {
    clearInterval(heartbeat);
  }
}

import type { Sql, TransactionSql } from "postgres";
import { ulid } from "ulid";
import { send, type Answer } from "./call";
import { retryAfterOf } from "./durations";
import type { FunctionRow, StoredEvent } from "./events";
import { discover, endRun, settleOps, settleWake, SUPPORTED_OPS, type Op, type StepError } from "./settle";

export type QueueRow = {
  id: string;
  run_id: string;
  kind: "call" | "wake";
  step: string;
  attempt: number;
  generation: number;
};
export type Workbench = {
  sql: Sql;
  signingKey?: string | undefined;
  retryDelayMs: (attempt: number) => number;
  log: (line: string) => void;
  /** Aborts calls when the executor must stop at once. */
  signal: AbortSignal;
};

const LEASE_MS = 20_000;
const STATE_LIMIT = 4 * 1024 * 1024;
const STEP_LIMIT = 4 * 1024 * 1024;
const MAX_EMPTY_REPLIES = 10;

type Loaded = {
  fn: FunctionRow;
  run: {
    id: string;
    function_id: string;
    status: string;
    events: StoredEvent[];
    parent_run: string | null;
    parent_step: string | null;
  };
  steps: { hash: string; memo: unknown }[];
  openSteps: number;
};

async function load(sql: Sql, item: QueueRow): Promise<Loaded | null> {
  const [run] = await sql<Loaded["run"][]>`select * from runs where id = ${item.run_id} and status = 'Running'`;
  if (!run) return null;
  const [fn] = await sql<FunctionRow[]>`select id, url, document from functions where id = ${run.function_id}`;
  if (!fn) return null;
  const steps = await sql<
    { hash: string; memo: unknown; is_done: boolean }[]
  >`select hash, memo, is_done from steps where run_id = ${run.id} order by seq`;
  return {
    fn,
    run,
    steps: steps.filter((step) => step.is_done),
    openSteps: steps.filter((step) => !step.is_done).length,
  };
}

function callBody(item: QueueRow, loaded: Loaded): Record<string, unknown> {
  const { fn, run, steps } = loaded;
  const state = Object.fromEntries(steps.map((step) => [step.hash, step.memo]));
  const isLarge = JSON.stringify(state).length + JSON.stringify(run.events).length > STATE_LIMIT;
  const maxAttempts = (fn.document.steps.step.retries?.attempts ?? 4) + 1;
  return {
    ctx: {
      attempt: item.attempt,
      max_attempts: maxAttempts,
      run_id: run.id,
      fn_id: fn.id,
      qi_id: `${item.id}:${item.generation}`,
      request_id: ulid(),
      generation_id: item.generation,
      job_id: item.id,
      disable_immediate_execution: item.step !== "step" && loaded.openSteps > 1,
      use_api: isLarge,
      stack: { stack: isLarge ? [] : steps.map((step) => step.hash), current: steps.length },
      step_id: item.step,
      env: "",
    },
    event: isLarge ? { name: run.events[0]?.name, data: {}, id: "", ts: 0, user: {} } : run.events[0],
    events: isLarge ? [] : run.events,
    steps: isLarge ? {} : state,
    defers: {},
    use_api: isLarge,
    version: 2,
  };
}

/** Gives the claim up inside a transaction; false when it was lost and the answer must be thrown away. */
async function release(tx: TransactionSql, item: QueueRow): Promise<boolean> {
  const gone = await tx`delete from queue where id = ${item.id} and generation = ${item.generation} returning id`;
  return gone.length > 0;
}

/** Counts one failed attempt: the same call again later, or the end of the run. */
async function failAttempt(
  bench: Workbench,
  item: QueueRow,
  loaded: Loaded,
  error: StepError,
  isFinal: boolean,
  retryAfterMs: number | null,
): Promise<void> {
  const maxAttempts = (loaded.fn.document.steps.step.retries?.attempts ?? 4) + 1;
  await bench.sql.begin(async (tx) => {
    if (isFinal || item.attempt + 1 >= maxAttempts) {
      if (await release(tx, item)) await endRun(tx, item.run_id, { status: "Failed", error });
      return;
    }
    const due = new Date(Date.now() + (retryAfterMs ?? bench.retryDelayMs(item.attempt))).toISOString();
    await tx`update queue set attempt = attempt + 1, claimed_until = null, due_at = ${due} where id = ${item.id} and generation = ${item.generation}`;
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function errorOf(body: unknown, fallback: string): StepError {
  if (body !== null && typeof body === "object" && "message" in body) {
    const { __serialized: _mark, ...rest } = body as StepError & { __serialized?: boolean };
    return { ...rest, name: rest.name ?? "Error", message: String(rest.message) };
  }
  return { name: "Error", message: fallback };
}

async function settleProgress(
  bench: Workbench,
  item: QueueRow,
  loaded: Loaded,
  answer: Answer,
  calledAt: Date,
): Promise<void> {
  const ops = parse(answer.text);
  const retryAfter = retryAfterOf(answer.headers["retry-after"], new Date());
  const isKnown = Array.isArray(ops) && ops.every((op: Op) => SUPPORTED_OPS.has(op.op));
  if (!isKnown)
    return failAttempt(
      bench,
      item,
      loaded,
      { name: "Error", message: "The reply held an operation that is not known." },
      false,
      retryAfter,
    );
  const list = ops as Op[];
  if (list.some((op) => op.data !== undefined && op.data !== null && JSON.stringify(op.data).length > STEP_LIMIT)) {
    return failAttempt(
      bench,
      item,
      loaded,
      { name: "Error", message: "step output size is greater than the limit" },
      false,
      null,
    );
  }
  const failed = list.find((op) => op.op === "StepError");
  const rest = list.filter((op) => op.op !== "StepError");
  if (failed && rest.length === 0)
    return failAttempt(bench, item, loaded, errorOf(failed.error, "A step failed."), false, retryAfter);
  await bench.sql.begin(async (tx) => {
    if (!(await release(tx, item))) return;
    if (list.length === 0) {
      const [run] =
        await tx`update runs set empty_replies = empty_replies + 1 where id = ${item.run_id} returning empty_replies`;
      if ((run?.empty_replies ?? 0) >= MAX_EMPTY_REPLIES) {
        return endRun(tx, item.run_id, {
          status: "Failed",
          error: { name: "Error", message: "The function reported nothing ten times in a row." },
        });
      }
      return discover(tx, item.run_id);
    }
    await settleOps(tx, loaded.run, rest, calledAt);
  });
}

async function settleAnswer(
  bench: Workbench,
  item: QueueRow,
  loaded: Loaded,
  answer: Answer,
  calledAt: Date,
): Promise<void> {
  const isSdk = answer.headers["x-inngest-sdk"] !== undefined;
  const noRetry = answer.headers["x-inngest-no-retry"] === "true";
  const retryAfter = retryAfterOf(answer.headers["retry-after"], new Date());
  if (!isSdk) {
    const hint =
      answer.status === 401 && answer.headers["x-inngest-sdk-handled"]
        ? " The signing keys of the application and the executor differ."
        : "";
    const error = {
      name: "Error",
      message: `Your server returned HTTP ${answer.status} before the SDK responded.${hint}`,
      stack: answer.text.slice(0, 500),
    };
    return failAttempt(bench, item, loaded, error, noRetry, retryAfter);
  }
  if (answer.status === 206) return settleProgress(bench, item, loaded, answer, calledAt);
  const body = parse(answer.text);
  if (answer.status === 200) {
    await bench.sql.begin(async (tx) => {
      if (await release(tx, item)) await endRun(tx, item.run_id, { status: "Completed", result: body ?? null });
    });
    return;
  }
  return failAttempt(
    bench,
    item,
    loaded,
    errorOf(body, `The application answered HTTP ${answer.status}.`),
    noRetry,
    retryAfter,
  );
}

async function makeCall(bench: Workbench, item: QueueRow, loaded: Loaded): Promise<void> {
  const calledAt = new Date();
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
    if (bench.signal.aborted) return;
    const reason = error instanceof Error ? error.message : String(error);
    return failAttempt(
      bench,
      item,
      loaded,
      { name: "Error", message: `Unable to reach SDK URL: ${reason}` },
      false,
      null,
    );
  }
  await settleAnswer(bench, item, loaded, answer, calledAt);
}

/** Takes the next piece of work that is due; null when there is none. */
export async function claim(sql: Sql): Promise<QueueRow | null> {
  const [item] = await sql<QueueRow[]>`select * from claim_next(${`${LEASE_MS} milliseconds`}::interval)`;
  return item ?? null;
}

/** Does one claimed piece of work, renewing the claim while it lasts. */
export async function perform(bench: Workbench, item: QueueRow): Promise<void> {
  const heartbeat = setInterval(() => {
    const until = new Date(Date.now() + LEASE_MS).toISOString();
    bench.sql`update queue set claimed_until = ${until} where id = ${item.id} and generation = ${item.generation}`.catch(
      () => {},
    );
  }, LEASE_MS / 4);
  try {
    const loaded = await load(bench.sql, item);
    if (!loaded) {
      await bench.sql`delete from queue where id = ${item.id}`;
    } else if (item.kind === "wake") {
      await bench.sql.begin(async (tx) => {
        if (await release(tx, item)) await settleWake(tx, item.run_id, item.step.slice("wake:".length));
      });
    } else {
      await makeCall(bench, item, loaded);
    }
  } finally {
    clearInterval(heartbeat);
  }
}

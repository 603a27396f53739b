import type { Sql } from "postgres";
import { ulid } from "ulid";
import type { FunctionRow } from "./events";
import type { QueueRow } from "./queue";
import type { RunRow } from "./steps";

/** Beyond this a call says use_api, and the SDK fetches the state itself. */
const STATE_LIMIT = 4 * 1024 * 1024;

export type Loaded = {
  fn: FunctionRow;
  run: RunRow;
  /** Finished steps in the order in which they finished. */
  steps: { hash: string; memo: unknown }[];
  openSteps: number;
};

/** What a call needs to know; null when its run has ended. */
export async function load(sql: Sql, item: QueueRow): Promise<Loaded | null> {
  const [run] = await sql<RunRow[]>`select * from runs where id = ${item.run_id} and status = 'Running'`;
  if (!run) return null;
  const [fn] = await sql<FunctionRow[]>`select id, url, document from functions where id = ${run.function_id}`;
  if (!fn) return null;
  const steps = await sql<{ hash: string; memo: unknown; is_done: boolean }[]>`
    select hash, memo, is_done from steps where run_id = ${run.id} order by seq`;
  return {
    fn,
    run,
    steps: steps.filter((step) => step.is_done),
    openSteps: steps.filter((step) => !step.is_done).length,
  };
}

export function maxAttemptsOf(fn: FunctionRow): number {
  return (fn.document.steps.step.retries?.attempts ?? 4) + 1;
}

/** The body of a call (wire section 4.3). */
export function callBody(item: QueueRow, { fn, run, steps, openSteps }: Loaded): Record<string, unknown> {
  const state = Object.fromEntries(steps.map((step) => [step.hash, step.memo]));
  const isLarge =
    Buffer.byteLength(JSON.stringify(state)) + Buffer.byteLength(JSON.stringify(run.events)) > STATE_LIMIT;
  return {
    ctx: {
      attempt: item.attempt,
      max_attempts: maxAttemptsOf(fn),
      run_id: run.id,
      fn_id: fn.id,
      qi_id: `${item.id}:${item.generation}`,
      request_id: ulid(),
      generation_id: item.generation,
      job_id: item.id,
      disable_immediate_execution: item.step !== "step" && openSteps > 1,
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

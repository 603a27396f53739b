import type { TransactionSql } from "postgres";
import { encodeTime, ulid } from "ulid";
import { delayOf } from "./durations";
import { limitsOf, type FunctionDocument } from "./document";
import { compileExpression, matches } from "./expression";

export type StoredEvent = {
  id: string;
  name: string;
  data: unknown;
  ts: number;
  user: unknown;
  v?: unknown;
  meta?: unknown;
};
export type Parent = { runId: string; hash: string };

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Ids that a repeated delivery makes again: time and entropy come from the sender's seed (wire section 4.2). */
export function seededIds(seed: string | undefined, count: number): string[] {
  const [time, entropy] = (seed ?? "").split(",");
  const bytes = Buffer.from(entropy ?? "", "base64");
  const ms = Number(time);
  if (!Number.isInteger(ms) || ms <= 0 || bytes.length !== 10) return Array.from({ length: count }, () => ulid());
  const base = BigInt(`0x${bytes.toString("hex")}`);
  return Array.from({ length: count }, (_, index) => {
    let value = base + BigInt(index + 1);
    let text = "";
    for (let i = 0; i < 16; i++) {
      text = (ALPHABET[Number(value & 31n)] ?? "0") + text;
      value >>= 5n;
    }
    return encodeTime(ms, 10) + text;
  });
}

/** Why an event cannot be accepted; null when it can. */
export function eventProblem(event: unknown): string | null {
  if (event === null || typeof event !== "object") return "event is not an object";
  const { name, data, id, ts } = event as Record<string, unknown>;
  if (typeof name !== "string" || name === "") return "event name is empty";
  if (name.startsWith("inngest/")) return "event name is reserved for internal use";
  if (data !== undefined && data !== null && (typeof data !== "object" || Array.isArray(data)))
    return "data must be an object";
  if (id !== undefined && id !== null && typeof id !== "string") return "id must be text";
  if (ts !== undefined && ts !== null && (!Number.isInteger(ts) || (Number(ts) !== 0 && Number(ts) < 315_532_800_000)))
    return "ts must be whole milliseconds since 1970";
  return null;
}

export function completeEvent(event: Record<string, unknown>, internalId: string, now: Date): StoredEvent {
  const { id, name, data, ts, user, v, meta } = event;
  return {
    id: typeof id === "string" && id ? id : internalId,
    name: String(name),
    data: data ?? null,
    ts: typeof ts === "number" && ts > 0 ? ts : now.getTime(),
    user: user ?? {},
    ...(v === undefined ? {} : { v }),
    ...(meta === undefined ? {} : { meta }),
  };
}

export type FunctionRow = { id: string; url: string; document: FunctionDocument };

/** True the first time within a day that this function sees this key. */
async function isFirst(tx: TransactionSql, functionId: string, key: string): Promise<boolean> {
  const rows = await tx`insert into once (function_id, key) values (${functionId}, ${key})
    on conflict (function_id, key) do update set at = now() where once.at < now() - interval '24 hours' returning key`;
  return rows.length > 0;
}

function scopedLimits(fn: FunctionRow, event: StoredEvent): { key: string; limit: number }[] {
  return limitsOf(fn.document).map((limit) => {
    const value = limit.key ? compileExpression(limit.key)({ event }) : null;
    const owner = limit.scope && limit.scope !== "fn" ? `${limit.scope}:${limit.key}` : fn.id;
    return { key: `${owner}:${JSON.stringify(value ?? null)}`, limit: limit.limit };
  });
}

const MOST_HEAD_START_S = 600;

/** Seconds by which a run goes before, or after, others; what is not a number is none. */
function headStartOf(fn: FunctionRow, event: StoredEvent): number {
  const source = fn.document.priority?.run;
  const value = source ? compileExpression(source)({ event }) : 0;
  if (typeof value !== "number") return 0;
  return Math.trunc(Math.min(Math.max(value, -MOST_HEAD_START_S), MOST_HEAD_START_S));
}

/** Starts one run of a function, unless the event's id or the idempotency key started it before. */
export async function startRun(
  tx: TransactionSql,
  fn: FunctionRow,
  event: StoredEvent,
  internalId: string,
  parent?: Parent,
): Promise<string | null> {
  if (!parent && !(await isFirst(tx, fn.id, `event:${event.name}:${event.id}`))) return null;
  if (fn.document.idempotency) {
    const value = compileExpression(fn.document.idempotency)({ event });
    if (value !== undefined && value !== null && !(await isFirst(tx, fn.id, `value:${JSON.stringify(value)}`)))
      return null;
  }
  const runId = ulid();
  await tx`insert into runs (id, function_id, events, event_ids, parent_run, parent_step)
    values (${runId}, ${fn.id}, ${tx.json([event] as never)}, ${[internalId]}, ${parent?.runId ?? null}, ${parent?.hash ?? null})`;
  const limits = tx.json(scopedLimits(fn, event));
  const headStart = headStartOf(fn, event);
  await tx`insert into run_limits (run_id, limits, head_start_s) values (${runId}, ${limits}, ${headStart})`;
  await tx`insert into queue (run_id, kind, step, due_at, limits, head_start_s)
    values (${runId}, 'call', 'step', greatest(clock_timestamp(), ${new Date(event.ts).toISOString()}::timestamptz), ${limits}, ${headStart})`;
  for (const [index, cancel] of (fn.document.cancel ?? []).entries()) {
    const delay = cancel.timeout ? delayOf(cancel.timeout, new Date()) : null;
    const until = delay === null ? null : new Date(Date.now() + delay).toISOString();
    await tx`insert into waits (run_id, hash, event, expression, is_cancel, until)
      values (${runId}, ${`cancel:${index}`}, ${cancel.event}, ${cancel.if ?? null}, true, ${until})`;
  }
  return runId;
}

const nameMatches = (pattern: string, name: string) =>
  pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : pattern === name;

/** Events of one name arrive together; who begins to wait for that name does so alone, so neither misses the other. */
export async function lockName(tx: TransactionSql, name: string, how: "together" | "alone"): Promise<void> {
  if (how === "alone") await tx`select pg_advisory_xact_lock(7203002, hashtext(${name}))`;
  else await tx`select pg_advisory_xact_lock_shared(7203002, hashtext(${name}))`;
}

type WaitRow = { run_id: string; hash: string; expression: string | null; is_cancel: boolean; events: StoredEvent[] };

export type EventSinks = {
  cancelRun: (tx: TransactionSql, runId: string) => Promise<void>;
  resume: (tx: TransactionSql, runId: string, hash: string, memo: unknown) => Promise<void>;
};

/** Cancels and resumes what waits for an event; an event both awaited and cancelling cancels. */
async function meetWaits(tx: TransactionSql, event: StoredEvent, sinks: EventSinks): Promise<void> {
  const waits = await tx<WaitRow[]>`
    select w.run_id, w.hash, w.expression, w.is_cancel, r.events from waits w join runs r on r.id = w.run_id
    where w.event = ${event.name} and r.status = 'Running' and (w.until is null or w.until > now()) order by w.is_cancel desc, w.run_id`;
  for (const wait of waits) {
    if (!matches(wait.expression, { event: wait.events[0], async: event })) continue;
    if (wait.is_cancel) await sinks.cancelRun(tx, wait.run_id);
    else await sinks.resume(tx, wait.run_id, wait.hash, { data: event });
  }
}

/** Stores an event and starts, resumes and cancels what it concerns, in the caller's transaction; a repeated one does nothing. */
export async function acceptEvent(
  tx: TransactionSql,
  event: StoredEvent,
  internalId: string,
  sinks: EventSinks,
): Promise<void> {
  await lockName(tx, event.name, "together");
  const stored = await tx`insert into events (internal_id, name, body, received_at)
    values (${internalId}, ${event.name}, ${tx.json(event as never)}, clock_timestamp()) on conflict do nothing returning internal_id`;
  if (stored.length === 0) return;
  await meetWaits(tx, event, sinks);
  const active = await tx<FunctionRow[]>`select id, url, document from functions where is_active`;
  for (const fn of active) {
    const isTriggered = fn.document.triggers.some(
      (trigger) =>
        trigger.event !== undefined && nameMatches(trigger.event, event.name) && matches(trigger.expression, { event }),
    );
    if (isTriggered) await startRun(tx, fn, event, internalId);
  }
  await tx`select pg_notify('inngest_embedded', '')`;
}

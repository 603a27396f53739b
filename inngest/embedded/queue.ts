import type { Sql, TransactionSql } from "postgres";
import type { RunRow } from "./steps";

export type QueueRow = {
  id: string;
  run_id: string;
  kind: "call" | "wake";
  step: string;
  /** Of this call, from 0. */
  attempt: number;
  generation: number;
  claimed_at: Date;
};

const CANDIDATES = 200;

/**
 * Takes up to `room` pieces of work that are due and within their limits, in the order in which they fell due; a run's
 * priority is a head start of so many seconds. A claim that ran out counts as a failed attempt.
 */
export async function claim(sql: Sql, room: number, leaseMs: number): Promise<QueueRow[]> {
  return sql.begin(async (tx) => {
    // One claim at a time, over all executors: limits are counted, and what is counted must stand still.
    await tx`select pg_advisory_xact_lock(7203001)`;
    // The statement's own time, which an index can be asked for; the lock has been waited for before it.
    const isReady = tx`q.due_at <= statement_timestamp() and (q.claimed_until is null or q.claimed_until < clock_timestamp())
      and not exists (select 1 from jsonb_array_elements(q.limits) part join busy on busy.key = part->>'key'
        where busy.taken >= (part->>'limit')::integer)`;
    return tx<QueueRow[]>`
      with busy as (
        select part->>'key' as key, count(*) as taken from queue, jsonb_array_elements(limits) part
        where kind = 'call' and claimed_until >= clock_timestamp() group by 1
      ), usual as materialized (
        select id, due_at as rank, limits from queue q where head_start_s = 0 and ${isReady}
        order by due_at, id limit ${CANDIDATES} for update skip locked
      ), hurried as materialized (
        select id, due_at - head_start_s * interval '1 second' as rank, limits from queue q where head_start_s <> 0 and ${isReady}
        order by rank, id limit ${CANDIDATES} for update skip locked
      ), due as (
        select * from usual union all select * from hurried order by rank, id limit ${CANDIDATES}
      ), places as (
        select due.id, (part->>'limit')::integer as most, coalesce(busy.taken, 0)
          + row_number() over (partition by part->>'key' order by due.rank, due.id) as place
        from due cross join lateral jsonb_array_elements(due.limits) part left join busy on busy.key = part->>'key'
      ), chosen as (
        select id from due where not exists (select 1 from places where places.id = due.id and place > most)
        order by rank, id limit ${room}
      )
      update queue q set claimed_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond', generation = q.generation + 1,
        attempt = q.attempt + (q.claimed_until is not null)::integer
      from chosen where q.id = chosen.id
      returning q.id, q.run_id, q.kind, q.step, q.attempt, q.generation, clock_timestamp() as claimed_at`;
  });
}

/** How long until the next piece of work falls due; null when nothing is planned. */
export async function nextDueInMs(sql: Sql): Promise<number | null> {
  const [next] = await sql<{ ms: number }[]>`
    select (extract(epoch from due_at - clock_timestamp()) * 1000)::float8 as ms from queue
    where due_at > statement_timestamp() order by due_at limit 1`;
  return next ? Math.max(0, Math.ceil(next.ms)) : null;
}

/** Renews a claim; does nothing once it was given up or taken by another. */
export async function renew(sql: Sql, item: QueueRow, leaseMs: number): Promise<void> {
  await sql`update queue set claimed_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
    where id = ${item.id} and generation = ${item.generation} and claimed_until is not null`;
}

/** Lets claims run out at once, for another executor to take over. */
export async function abandon(sql: Sql, items: QueueRow[]): Promise<void> {
  for (const item of items)
    await sql`update queue set claimed_until = clock_timestamp() where id = ${item.id} and generation = ${item.generation} and claimed_until is not null`;
}

/** Locks a run that goes on; what happens to one run happens one after the other. */
export async function lockRun(tx: TransactionSql, runId: string): Promise<RunRow | null> {
  const [run] = await tx<RunRow[]>`select * from runs where id = ${runId} and status = 'Running' for no key update`;
  return run ?? null;
}

/** The locked run of a claim that still stands; null when the claim was lost or the run has ended, and the reply is void. */
export async function hold(tx: TransactionSql, item: QueueRow): Promise<RunRow | null> {
  const run = await lockRun(tx, item.run_id);
  if (!run) return null;
  const [held] = await tx`select 1 from queue where id = ${item.id} and generation = ${item.generation} for update`;
  return held ? run : null;
}

export async function drop(tx: TransactionSql, item: QueueRow): Promise<void> {
  await tx`delete from queue where id = ${item.id}`;
}

/** Gives a claim back for another attempt later. */
export async function postpone(tx: TransactionSql, item: QueueRow, delayMs: number): Promise<void> {
  await tx`update queue set attempt = ${item.attempt + 1}, claimed_until = null,
    due_at = clock_timestamp() + ${delayMs} * interval '1 millisecond' where id = ${item.id}`;
  await tx`select pg_notify('inngest_embedded', '')`;
}

/** A transaction that is tried again when Postgres chose it to break a deadlock. */
export async function transact<T>(sql: Sql, work: (tx: TransactionSql) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return (await sql.begin(work)) as T;
    } catch (error) {
      const code = (error as { code?: string }).code;
      if ((code !== "40P01" && code !== "40001") || tries >= 5) throw error;
    }
  }
}

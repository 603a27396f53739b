import type { Sql } from "postgres";

const KEPT_DAYS = 7;

/** The executor's own schema; every statement may run again at each start. */
const STATEMENTS = `
create schema if not exists inngest_embedded;
set local search_path to inngest_embedded;
create table if not exists functions (
  id text primary key, app text not null, url text not null, document jsonb not null, is_active boolean not null default true
);
create table if not exists apps (name text primary key, digest text not null, registered_at timestamptz not null default now());
create table if not exists events (
  internal_id text primary key, name text not null, body jsonb not null, received_at timestamptz not null default now()
);
create index if not exists events_recent_idx on events (name, received_at);
create table if not exists runs (
  id text primary key, function_id text not null, status text not null default 'Running', events jsonb not null,
  event_ids text[] not null, result jsonb, error jsonb, parent_run text, parent_step text,
  empty_replies integer not null default 0, started_at timestamptz not null default now(), ended_at timestamptz
);
create index if not exists runs_event_idx on runs using gin (event_ids);
create table if not exists once (function_id text not null, key text not null, at timestamptz not null default now(), primary key (function_id, key));
create table if not exists steps (
  run_id text not null references runs on delete cascade, hash text not null, op text not null, name text not null default '',
  is_done boolean not null, memo jsonb, seq bigint generated always as identity, primary key (run_id, hash)
);
create table if not exists waits (
  run_id text not null references runs on delete cascade, hash text not null, event text not null, expression text,
  is_cancel boolean not null default false, until timestamptz, primary key (run_id, hash, is_cancel, event)
);
create index if not exists waits_event_idx on waits (event);
create table if not exists run_limits (run_id text primary key references runs on delete cascade, limits jsonb not null);
create table if not exists queue (
  id bigint generated always as identity primary key, run_id text not null references runs on delete cascade,
  kind text not null, step text not null, attempt integer not null default 0, generation integer not null default 0,
  due_at timestamptz not null default now(), claimed_until timestamptz, limits jsonb not null default '[]', unique (run_id, step)
);
create index if not exists queue_due_idx on queue (due_at);
create index if not exists queue_claimed_idx on queue (claimed_until) where claimed_until is not null;
create index if not exists runs_sender_idx on runs ((events->0->>'id'));
create index if not exists runs_ended_idx on runs (ended_at) where ended_at is not null;
create index if not exists events_received_idx on events (received_at);
alter table run_limits add column if not exists head_start_s integer not null default 0;
alter table queue add column if not exists head_start_s integer not null default 0;
create index if not exists queue_hurry_idx on queue (due_at) where head_start_s <> 0;
drop function if exists claim_next(interval);
`;

/** Makes the tables; two executors that start at once wait for each other. */
export async function createTables(sql: Sql): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(7203000)`;
    await tx.unsafe(STATEMENTS);
  });
}

/** Forgets runs that ended a week ago, events as old, and keys that no longer hold anything back. */
export async function purge(sql: Sql): Promise<void> {
  const before = sql`now() - ${KEPT_DAYS} * interval '1 day'`;
  await sql`delete from runs where ended_at < ${before}`;
  await sql`delete from events where received_at < ${before}`;
  await sql`delete from once where at < now() - interval '24 hours'`;
}

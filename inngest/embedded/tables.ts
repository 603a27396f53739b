import type { Sql } from "postgres";

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
create or replace function claim_next(lease interval) returns setof inngest_embedded.queue language plpgsql as $body$
declare item inngest_embedded.queue; part jsonb; taken integer; is_free boolean;
begin
  perform pg_advisory_xact_lock(7203001);
  for item in select * from inngest_embedded.queue q where q.due_at <= clock_timestamp() and (q.claimed_until is null or q.claimed_until < clock_timestamp())
    order by q.due_at, q.id limit 200 for update skip locked
  loop
    is_free := true;
    for part in select * from jsonb_array_elements(item.limits) loop
      select count(*) into taken from inngest_embedded.queue o
        where o.claimed_until >= clock_timestamp() and o.kind = 'call' and o.limits @> jsonb_build_array(jsonb_build_object('key', part->>'key'));
      if taken >= (part->>'limit')::integer then is_free := false; exit; end if;
    end loop;
    if item.kind = 'wake' then is_free := true; end if;
    if is_free then
      return query update inngest_embedded.queue q set claimed_until = clock_timestamp() + lease, generation = q.generation + 1,
        attempt = case when q.claimed_until is not null then q.attempt + 1 else q.attempt end
        where q.id = item.id returning q.*;
      return;
    end if;
  end loop;
end $body$;
`;

/** Makes the tables; two executors that start at once wait for each other. */
export async function createTables(sql: Sql): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(7203000)`;
    await tx.unsafe(STATEMENTS);
  });
}

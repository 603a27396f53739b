import { driverOf } from "@/db/client";
import type { Db } from "@/db/types";
import { recordAudit } from "@/server/platform/audit";
import { logger } from "@/server/platform/logger";
import type { CommandContext } from "@/server/platform/tenancy";
import { endFailed } from "./fail-run";
import { loadRun } from "./load-run";
import { ACTIVE_STATUSES } from "./status";
import { STUCK } from "./stuck";

const MINUTE_MS = 60 * 1000;
/** A started run of which nothing was heard for so long is not carried on any more; the longest wait between tries is minutes. */
export const STUCK_MS = 4 * 60 * MINUTE_MS;
/** One that waits its turn may wait long behind others; the job server was told of it again and again. */
export const QUEUED_STUCK_MS = 24 * 60 * MINUTE_MS;
/** Between two sweeps; a longer gap was a standstill, after which runs go on by themselves. */
const GAP_MS = 25 * MINUTE_MS;
const AT_ONCE = 100;

export type Sweep = { db: Db; now: Date; contextOf: (districtId: string) => CommandContext };
export type SweptRun = { districtId: string; runId: string };

/** Since when sweeps have come without a gap: for so long nothing kept the job server from carrying runs on. */
async function soundSince(db: Db, now: Date): Promise<Date> {
  const [at, gap] = [now.toISOString(), new Date(now.getTime() - GAP_MS).toISOString()];
  const [heard] = await driverOf(db)<{ since_ms: number }[]>`
    insert into heartbeats (name, at, since) values ('upkeep:sweep', ${at}, ${at})
    on conflict (name) do update set at = ${at}, since = case when heartbeats.at < ${gap} then ${at} else heartbeats.since end
    returning (extract(epoch from since) * 1000)::float8 as since_ms`;
  return new Date(heard?.since_ms ?? now.getTime());
}

/** Runs that stand still, unless another one of their district moves: they take turns. */
async function findStuck(db: Db, since: Record<"started" | "queued", string>): Promise<SweptRun[]> {
  const active = [...ACTIVE_STATUSES];
  return driverOf(db)<SweptRun[]>`
    select r.district_id as "districtId", r.id as "runId" from runs r
    where r.status = any(${active}) and r.touched_at <= case when r.status = 'queued' then ${since.queued}::timestamptz else ${since.started}::timestamptz end
      and not exists (select 1 from runs o where o.district_id = r.district_id and o.id <> r.id
        and o.status = any(${active}) and o.touched_at > ${since.started}::timestamptz)
    order by r.touched_at limit ${AT_ONCE}`;
}

/** Ends one run that stands still, unless it moved meanwhile; the reason of its last failed step is kept. */
async function endStuck(context: CommandContext, runId: string, untouchedSince: Date): Promise<void> {
  const { run } = await loadRun(context.db, context.districtId, runId);
  const words = STUCK[run.kind];
  const failure = {
    failureKind: "stuck",
    failureMessage: run.failureMessage ?? words.message,
    failureFix: run.failureMessage ? run.failureFix : words.fix,
  };
  if (!(await endFailed(context, run, failure, untouchedSince))) return;
  await recordAudit(context, { action: "import.ended_stuck", subject: run.id, detail: { number: run.number } });
}

/**
 * Ends runs that no job will carry on, so that they no longer keep others from starting; gives every one that a sweep
 * ended within the last hours, of which people hear once. After a standstill it waits as long again, since runs then go
 * on where they stood.
 */
export async function sweepRuns({ db, now, contextOf }: Sweep): Promise<{ ended: SweptRun[] }> {
  const sound = await soundSince(db, now);
  const before = (ms: number) => new Date(now.getTime() - ms);
  if (sound <= before(STUCK_MS)) {
    const since = { started: before(STUCK_MS).toISOString(), queued: before(QUEUED_STUCK_MS).toISOString() };
    for (const { districtId, runId } of await findStuck(db, since)) {
      await endStuck(contextOf(districtId), runId, before(STUCK_MS)).catch((error: unknown) => {
        // The next sweep tries again; the others must not wait for this one.
        const fault = error instanceof Error ? error.name : "unknown";
        logger.error({ districtId, runId, fault }, "a run that stands still could not be ended");
      });
    }
  }
  const ended = await driverOf(db)<SweptRun[]>`
    select district_id as "districtId", id as "runId" from runs
    where status = 'failed' and failure_kind = 'stuck' and finished_at > ${before(STUCK_MS).toISOString()} order by number`;
  return { ended };
}

import { heartbeats } from "@/db/schema";
import type { Db } from "@/db/types";
import { logger } from "@/server/platform/logger";
import type { CommandContext } from "@/server/platform/tenancy";
import { claimDue, reclaim, type Occurrence } from "./claim-due";
import { planSchedules } from "./plan-schedules";
import { raiseAlarms } from "./raise-alarms";
import { startOccurrence } from "./start-occurrence";

/** What turns the schedules: the cron of the job server, or a request from outside. */
export type Turner = "jobs" | "http";

/** `contextOf` makes what a command is handed, as it is at that moment. */
export type Turn = { db: Db; now: Date; by: Turner; contextOf: (districtId: string) => CommandContext };

export type Turned = { started: number; skipped: number; missed: number; failed: number; raised: number };

/** So many data types start in one turn at most: after a long standstill they come by the minute, not all at once. */
export const STARTS_PER_TURN = 250;
const AT_ONCE = 8;

/** Claims of one data type of one district belong together: they are one import. */
function byDataType(occurrences: readonly Occurrence[]): Occurrence[][] {
  const groups = new Map<string, Occurrence[]>();
  for (const one of occurrences) {
    const key = `${one.districtId} ${one.dataType}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

/**
 * One turn of the scheduler, once a minute: works out what comes next, starts what is due, and raises an alarm for what
 * was missed. Any number of turns may run at the same time; each due time is started by one of them.
 */
export async function turnSchedules(turn: Turn): Promise<Turned> {
  const { db, now, contextOf } = turn;
  const turned: Turned = { started: 0, skipped: 0, missed: 0, failed: 0, raised: 0 };
  await planSchedules(db, now);
  const left = await reclaim(db, now, STARTS_PER_TURN);
  const waiting = byDataType([...left, ...(await claimDue(db, now, STARTS_PER_TURN))]);
  const work = async () => {
    for (let group = waiting.shift(); group; group = waiting.shift()) {
      const { districtId, dataType, dueAt } = group[0] as Occurrence;
      try {
        const { outcome, missed } = await startOccurrence(contextOf(districtId), group);
        if (outcome !== "missed") turned[outcome]++;
        turned.missed += missed;
      } catch (error) {
        // Its claim runs out, and another turn tries again.
        turned.failed++;
        const fault = error instanceof Error ? error.name : "unknown";
        logger.error({ districtId, dataType, dueAt, fault }, "a schedule could not be started");
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await planSchedules(db, now);
  const { raised } = await raiseAlarms(db, now);
  await db
    .insert(heartbeats)
    .values({ name: `schedules:${turn.by}`, at: now })
    .onConflictDoUpdate({ target: heartbeats.name, set: { at: now } });
  const result = { ...turned, raised };
  if (Object.values(result).some((count) => count > 0)) logger.info({ by: turn.by, ...result }, "schedules turned");
  return result;
}

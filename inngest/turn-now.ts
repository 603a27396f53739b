import { jobContext, jobDatabase } from "@/inngest/context";
import { announceChanges } from "@/server/connection/announce-changes";
import { requestChecks } from "@/server/connection/request-checks";
import { now } from "@/server/platform/clock";
import { turnSchedules, type Turned, type Turner } from "@/server/schedules/turn-schedules";

/**
 * One turn at this moment, for the job server's cron and for one from outside: schedules that are due, connections that
 * broke or work again, and those whose daily check is due.
 */
export async function turnNow(by: Turner): Promise<Turned & { announced: number; requested: number }> {
  const at = { db: jobDatabase(), now: now() };
  const turned = await turnSchedules({ ...at, by, contextOf: (districtId) => jobContext(districtId, "schedule") });
  return { ...turned, ...(await announceChanges(at.db)), ...(await requestChecks(at.db, at.now)) };
}

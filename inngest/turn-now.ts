import { jobContext, jobDatabase } from "@/inngest/context";
import { now } from "@/server/platform/clock";
import { turnSchedules, type Turned, type Turner } from "@/server/schedules/turn-schedules";

/** One turn of the scheduler at this moment, for the job server's cron and for one from outside. */
export function turnNow(by: Turner): Promise<Turned> {
  return turnSchedules({
    db: jobDatabase(),
    now: now(),
    by,
    contextOf: (districtId) => jobContext(districtId, "schedule"),
  });
}

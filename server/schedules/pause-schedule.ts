import { and, eq } from "drizzle-orm";
import { dataTypeSettings, schedules } from "@/db/schema";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import type { PauseScheduleInput } from "./schema";

/**
 * Pauses the schedule of a data type until somebody resumes it; imports by hand go on. What fell due meanwhile is not
 * caught up: the next start is the first one after the resume.
 */
export async function pauseSchedule(context: CommandContext, input: PauseScheduleInput): Promise<void> {
  const { districtId, now, actor } = context;
  const { dataType, isPaused } = input;
  await context.db.transaction(async (tx) => {
    const isThis = and(eq(dataTypeSettings.districtId, districtId), eq(dataTypeSettings.dataType, dataType));
    const [settings] = await tx
      .select({ sync: dataTypeSettings.sync, pausedAt: dataTypeSettings.pausedAt })
      .from(dataTypeSettings)
      .where(isThis)
      .for("update");
    if (!settings?.sync || settings.sync.frequency.kind === "manual") {
      throw new DomainError("precondition_failed", "Nothing starts by itself here: there is no schedule to pause.");
    }
    if ((settings.pausedAt !== null) === isPaused) return;
    const by = actor.kind === "person" ? actor.personId : actor.name;
    await tx
      .update(dataTypeSettings)
      .set({ pausedAt: isPaused ? now : null, pausedBy: isPaused ? by : null })
      .where(isThis);
    // What was planned is over at once; the scheduler's next turn works out what comes instead.
    const unplanned = { needsPlan: true, dueAt: null, startAt: null };
    await tx
      .insert(schedules)
      .values({ districtId, dataType, ...unplanned })
      .onConflictDoUpdate({ target: [schedules.districtId, schedules.dataType], set: unplanned });
    const action = isPaused ? "schedule.paused" : "schedule.resumed";
    await recordAudit({ ...context, db: tx }, { action, subject: dataType });
  });
}

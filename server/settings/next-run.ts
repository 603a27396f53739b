import { Temporal } from "temporal-polyfill";
import type { SyncRules } from "@/server/engine/types";

type Schedule = Pick<SyncRules, "frequency" | "timeOfDay" | "timeZone">;

function fallsOn(schedule: Schedule, day: Temporal.PlainDate): boolean {
  const { frequency } = schedule;
  switch (frequency.kind) {
    case "manual":
      return false;
    case "daily":
      return true;
    case "weekly":
      return day.dayOfWeek === frequency.weekday;
    case "monthly":
      return day.day === frequency.day;
  }
}

/** The next starts after `from`, in order; a time that does not exist moves to the next one that does, a doubled one counts once (product rule 12). */
export function nextRuns(schedule: Schedule, from: Date, count: number): Date[] {
  if (schedule.frequency.kind === "manual") return [];
  const start = Temporal.Instant.fromEpochMilliseconds(from.getTime());
  const time = Temporal.PlainTime.from(schedule.timeOfDay);
  const found: Date[] = [];
  let day = start.toZonedDateTimeISO(schedule.timeZone).toPlainDate();
  for (let tries = 0; found.length < count && tries < 400; tries++, day = day.add({ days: 1 })) {
    if (!fallsOn(schedule, day)) continue;
    const instant = day
      .toPlainDateTime(time)
      .toZonedDateTime(schedule.timeZone, { disambiguation: "compatible" })
      .toInstant();
    if (Temporal.Instant.compare(instant, start) > 0) found.push(new Date(instant.epochMilliseconds));
  }
  return found;
}

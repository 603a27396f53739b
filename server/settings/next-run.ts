import { Temporal } from "temporal-polyfill";
import type { Pause, SyncRules } from "@/server/engine/types";

export type Schedule = Pick<SyncRules, "frequency" | "timeOfDay" | "timeZone" | "pauses">;

/** A start comes within this time after the time of day, and is missed when it has not (product rule 9). */
export const START_WINDOW_MS = 60 * 60 * 1000;

/** A year and a day, so that every schedule of every frequency is met. */
const MAX_DAYS = 366;

function fallsOn({ frequency }: Schedule, day: Temporal.PlainDate): boolean {
  switch (frequency.kind) {
    case "manual":
      return false;
    case "daily":
      return true;
    case "weekly":
      return day.dayOfWeek === frequency.weekday;
    case "monthly":
      return day.day === (frequency.day === "last" ? day.daysInMonth : frequency.day);
  }
}

/** The instant of a wall time: one that does not exist is the next that does, one that occurs twice its first (product rule 12). */
function instantOf(day: Temporal.PlainDate, { timeOfDay, timeZone }: Schedule): Date {
  const wall = day.toPlainDateTime(Temporal.PlainTime.from(timeOfDay));
  const found = wall.toZonedDateTime(timeZone, { disambiguation: "earlier" });
  const isThere = found.toPlainDateTime().equals(wall);
  const start = isThere ? found : (found.getTimeZoneTransition("next") ?? found);
  return new Date(start.epochMilliseconds);
}

/** The calendar day of an instant in a zone. */
export function dayOf(instant: Date, timeZone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();
}

/** The pause of a kind that covers the day of an instant, in the schedule's zone; null when there is none. */
export function pauseOn(schedule: Schedule, instant: Date, kind: Pause["kind"]): Pause | null {
  const day = dayOf(instant, schedule.timeZone).toString();
  const pauses = schedule.pauses ?? [];
  return pauses.find((one) => one.kind === kind && one.fromOn <= day && day <= one.untilOn) ?? null;
}

/** The blackout that any minute of a start's hour falls into. */
function blackoutOf(schedule: Schedule, at: Date): Pause | null {
  const last = new Date(at.getTime() + START_WINDOW_MS - 1);
  return pauseOn(schedule, at, "blackout") ?? pauseOn(schedule, last, "blackout");
}

/** A start of a schedule, or one that a blackout takes away. */
export type PlannedStart = { at: Date; blackout: Pause | null; additionsOnly: Pause | null };

/** Every start in order, strictly after `from`, also those that a blackout takes away; ends a year after. */
function* startsAfter(schedule: Schedule, from: Date): Generator<PlannedStart> {
  if (schedule.frequency.kind === "manual") return;
  // A day earlier: a start that does not exist may move into the next day.
  let day = dayOf(from, schedule.timeZone).subtract({ days: 1 });
  for (let tries = 0; tries <= MAX_DAYS; tries++, day = day.add({ days: 1 })) {
    if (!fallsOn(schedule, day)) continue;
    const at = instantOf(day, schedule);
    if (at.getTime() <= from.getTime()) continue;
    yield { at, blackout: blackoutOf(schedule, at), additionsOnly: pauseOn(schedule, at, "additions_only") };
  }
}

/** The next `count` starts after `from`, with those between them that a blackout takes away. */
export function plannedStarts(schedule: Schedule, from: Date, count: number): PlannedStart[] {
  const found: PlannedStart[] = [];
  let left = count;
  for (const start of startsAfter(schedule, from)) {
    found.push(start);
    if (!start.blackout && --left === 0) break;
  }
  while (found.at(-1)?.blackout) found.pop();
  return found;
}

/** The next starts after `from`, in order, without those that a blackout takes away. */
export function nextRuns(schedule: Schedule, from: Date, count: number): Date[] {
  return plannedStarts(schedule, from, count)
    .filter((start) => !start.blackout)
    .map((start) => start.at);
}

/** The starts after `from`, up to and with `until`, without those that a blackout takes away; at most a year of them. */
export function runsBetween(schedule: Schedule, from: Date, until: Date): Date[] {
  const found: Date[] = [];
  for (const start of startsAfter(schedule, from)) {
    if (start.at > until) break;
    if (!start.blackout) found.push(start.at);
  }
  return found;
}

/** A change of the clock that touches one of the starts listed: the time comes twice, or not at all. */
export type ClockChange = { on: Date; kind: "twice" | "never" };

/** The first change of the clock in the coming year that this schedule's time of day falls into; null when there is none. */
export function nextClockChange(schedule: Schedule, from: Date): ClockChange | null {
  const time = Temporal.PlainTime.from(schedule.timeOfDay);
  for (const { at, blackout } of startsAfter(schedule, from)) {
    if (blackout) continue;
    const zoned = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(schedule.timeZone);
    if (!zoned.toPlainTime().equals(time)) return { on: at, kind: "never" };
    const later = zoned.toPlainDateTime().toZonedDateTime(schedule.timeZone, { disambiguation: "later" });
    if (later.epochMilliseconds !== zoned.epochMilliseconds) return { on: at, kind: "twice" };
  }
  return null;
}

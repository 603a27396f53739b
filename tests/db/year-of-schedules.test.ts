import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPool, type Pool } from "@/db/client";
import type { Frequency } from "@/server/engine/types";
import type { BuiltDistrict } from "@/tests/support/builders";
import { createTestDatabase } from "@/tests/support/postgres";
import { buildReadyDistrict, completeRuns, occurrencesOf, scheduledRuns, turnAt } from "@/tests/support/ready-district";
import { silenceEvents } from "@/tests/support/silent-events";

/** A zone's clock in 2026: from an instant on, so many minutes ahead of UTC. Written down here, not asked of the machine. */
type Clock = { from: string; minutes: number }[];

type Story = {
  zone: string;
  clock: Clock;
  timeOfDay: string;
  frequency: Frequency;
  /** Days on which the clock's change touches the time, with the instant that is meant. */
  special: Record<string, string>;
  starts: number;
};

const STORIES: Story[] = [
  {
    zone: "America/Chicago",
    clock: [
      { from: "2025-11-02T07:00Z", minutes: -360 },
      { from: "2026-03-08T08:00Z", minutes: -300 },
      { from: "2026-11-01T07:00Z", minutes: -360 },
    ],
    timeOfDay: "02:30",
    frequency: { kind: "daily" },
    // 02:30 is never: the clock goes on at 03:00.
    special: { "2026-03-08": "2026-03-08T08:00:00.000Z" },
    starts: 365,
  },
  {
    zone: "Europe/Berlin",
    clock: [
      { from: "2025-10-26T01:00Z", minutes: 60 },
      { from: "2026-03-29T01:00Z", minutes: 120 },
      { from: "2026-10-25T01:00Z", minutes: 60 },
    ],
    timeOfDay: "02:00",
    frequency: { kind: "weekly", weekday: 7 },
    // Never in March; twice in October, and the first is meant.
    special: { "2026-03-29": "2026-03-29T01:00:00.000Z", "2026-10-25": "2026-10-25T00:00:00.000Z" },
    starts: 52,
  },
  {
    zone: "Australia/Lord_Howe",
    // Half an hour of summer time.
    clock: [
      { from: "2025-10-04T15:30Z", minutes: 660 },
      { from: "2026-04-04T15:00Z", minutes: 630 },
      { from: "2026-10-03T15:30Z", minutes: 660 },
    ],
    timeOfDay: "02:00",
    frequency: { kind: "daily" },
    special: { "2026-10-04": "2026-10-03T15:30:00.000Z" },
    starts: 365,
  },
  {
    zone: "Africa/Casablanca",
    // An hour back during Ramadan, and twice the time around it.
    clock: [
      { from: "2025-04-06T02:00Z", minutes: 60 },
      { from: "2026-02-15T02:00Z", minutes: 0 },
      { from: "2026-03-22T02:00Z", minutes: 60 },
    ],
    timeOfDay: "02:30",
    frequency: { kind: "weekly", weekday: 7 },
    special: { "2026-02-15": "2026-02-15T01:30:00.000Z", "2026-03-22": "2026-03-22T02:00:00.000Z" },
    starts: 52,
  },
  {
    zone: "Asia/Kathmandu",
    clock: [{ from: "1986-01-01T00:00Z", minutes: 345 }],
    timeOfDay: "01:15",
    frequency: { kind: "monthly", day: "last" },
    special: { "2026-02-28": "2026-02-27T19:30:00.000Z" },
    starts: 12,
  },
];

const DAY_MS = 24 * 60 * 60 * 1000;

function fallsOn(frequency: Frequency, day: Date): boolean {
  if (frequency.kind === "weekly") return (day.getUTCDay() || 7) === frequency.weekday;
  if (frequency.kind === "monthly") return new Date(day.getTime() + DAY_MS).getUTCDate() === 1;
  return true;
}

/** Every start of 2026 by the clock written down above: the first instant that shows the time, or the change that leaps over it. */
function expectedStarts({ clock, timeOfDay, frequency }: Story): string[] {
  const starts: string[] = [];
  for (let day = Date.UTC(2026, 0, 1); day < Date.UTC(2027, 0, 1); day += DAY_MS) {
    if (!fallsOn(frequency, new Date(day))) continue;
    const [hours, minutes] = timeOfDay.split(":").map(Number);
    const wall = day + (hours! * 60 + minutes!) * 60_000;
    const periods = clock.map((one, index) => ({
      offset: one.minutes * 60_000,
      from: Date.parse(one.from),
      until: clock[index + 1] ? Date.parse(clock[index + 1]!.from) : Infinity,
    }));
    const shown = periods.find(({ offset, from, until }) => wall - offset >= from && wall - offset < until);
    const leap = periods.find(({ from, offset }) => from + offset > wall && from - DAY_MS < wall - offset);
    starts.push(new Date(shown ? wall - shown.offset : leap!.from).toISOString());
  }
  return starts;
}

/**
 * When the scheduler is turned: five minutes before each start that is expected, when nothing may begin, five minutes
 * before its hour ends, and at every noon. A start planned at any other time is due at the turn that follows it, and
 * stands in the list as one too many; so the hours between need no turn.
 */
function turnsOfTheYear(begin: number): Date[] {
  const MINUTE_MS = 60_000;
  const starts = STORIES.flatMap(expectedStarts).map((start) => Date.parse(start));
  const turns = new Set(starts.flatMap((start) => [start - 5 * MINUTE_MS, start + 55 * MINUTE_MS]));
  for (let noon = begin; noon <= Date.parse("2027-01-01T12:00:00Z"); noon += DAY_MS) turns.add(noon);
  return [...turns].sort((a, b) => a - b).map((at) => new Date(at));
}

let pool: Pool;
let close: () => Promise<void>;

beforeAll(async () => {
  const database = await createTestDatabase();
  pool = openPool(database.url, { max: 8 });
  const events = await silenceEvents();
  close = async () => {
    await pool.sql.end();
    await events.stop();
    await database.drop();
  };
});

afterAll(() => close());

describe("a year of schedules in five zones", () => {
  const districts = new Map<string, BuiltDistrict>();

  // The year begins before its first start anywhere.
  beforeAll(async () => {
    const begin = Date.parse("2025-12-31T12:00:00Z");
    for (const { zone, timeOfDay, frequency } of STORIES) {
      const district = await buildReadyDistrict(pool, { timeZone: zone, timeOfDay, frequency }, new Date(begin));
      districts.set(zone, district);
    }
    for (const at of turnsOfTheYear(begin)) {
      const { started } = await turnAt(pool, at);
      if (started > 0) await completeRuns(pool, at);
    }
  }, 300_000);

  it.each(STORIES)("starts exactly when it should in $zone", async (story) => {
    const district = districts.get(story.zone)!;
    const expected = expectedStarts(story);
    expect(expected).toHaveLength(story.starts);
    for (const [day, instant] of Object.entries(story.special)) expect(expected, day).toContain(instant);
    const ofYear = (one: { dueAt: Date }) => one.dueAt.toISOString() <= expected.at(-1)!;
    const occurrences = (await occurrencesOf(pool, district)).filter(ofYear);
    expect(occurrences.map((one) => one.dueAt.toISOString())).toEqual(expected);
    expect(occurrences.filter((one) => one.status !== "started")).toEqual([]);
    const runs = new Map((await scheduledRuns(pool, district)).map((run) => [run.id, run.createdAt.getTime()]));
    for (const { runId, dueAt } of occurrences) {
      const lateMs = runs.get(runId!)! - dueAt.getTime();
      expect(lateMs).toBeGreaterThanOrEqual(0);
      expect(lateMs).toBeLessThan(60 * 60_000);
    }
    expect(new Set(occurrences.map((one) => one.runId)).size).toBe(expected.length);
  });
});

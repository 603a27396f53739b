import { describe, expect, it } from "vitest";
import { nextRuns } from "./next-run";

const chicago = { timeOfDay: "01:00", timeZone: "America/Chicago" };
const iso = (dates: Date[]) => dates.map((date) => date.toISOString());

describe("the next imports", () => {
  it("are daily in the district's own zone, whatever the server's", () => {
    expect(iso(nextRuns({ ...chicago, frequency: { kind: "daily" } }, new Date("2026-08-04T12:00:00Z"), 2))).toEqual([
      "2026-08-05T06:00:00.000Z",
      "2026-08-06T06:00:00.000Z",
    ]);
  });

  it("move a time that does not exist to the next one that does", () => {
    const schedule = { timeOfDay: "02:30", timeZone: "America/Chicago", frequency: { kind: "daily" as const } };
    expect(iso(nextRuns(schedule, new Date("2026-03-08T00:00:00Z"), 1))).toEqual(["2026-03-08T08:30:00.000Z"]);
  });

  it("take a time that occurs twice once", () => {
    const schedule = { timeOfDay: "01:30", timeZone: "America/Chicago", frequency: { kind: "daily" as const } };
    expect(iso(nextRuns(schedule, new Date("2026-11-01T00:00:00Z"), 2))).toEqual([
      "2026-11-01T06:30:00.000Z",
      "2026-11-02T07:30:00.000Z",
    ]);
  });

  it("fall on the chosen weekday or day of the month, and never when manual", () => {
    expect(
      iso(nextRuns({ ...chicago, frequency: { kind: "weekly", weekday: 2 } }, new Date("2026-08-04T12:00:00Z"), 1)),
    ).toEqual(["2026-08-11T06:00:00.000Z"]);
    expect(
      iso(nextRuns({ ...chicago, frequency: { kind: "monthly", day: 28 } }, new Date("2026-08-29T12:00:00Z"), 1)),
    ).toEqual(["2026-09-28T06:00:00.000Z"]);
    expect(nextRuns({ ...chicago, frequency: { kind: "manual" } }, new Date(), 5)).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import type { Pause } from "@/server/engine/types";
import { nextClockChange, nextRuns, pauseOn, plannedStarts, runsBetween, type Schedule } from "./next-run";

const chicago = { timeOfDay: "01:00", timeZone: "America/Chicago", pauses: [] };
const daily = { ...chicago, frequency: { kind: "daily" as const } };
const iso = (dates: Date[]) => dates.map((date) => date.toISOString());
const at = (text: string) => new Date(text);

describe("the next imports", () => {
  it("are daily in the district's own zone, whatever the server's", () => {
    expect(iso(nextRuns(daily, at("2026-08-04T12:00:00Z"), 2))).toEqual([
      "2026-08-05T06:00:00.000Z",
      "2026-08-06T06:00:00.000Z",
    ]);
  });

  it("move a time that does not exist to the next one that does", () => {
    // 02:30 is never on 8 March: the clock goes from 02:00 to 03:00.
    expect(iso(nextRuns({ ...daily, timeOfDay: "02:30" }, at("2026-03-08T00:00:00Z"), 2))).toEqual([
      "2026-03-08T08:00:00.000Z",
      "2026-03-09T07:30:00.000Z",
    ]);
  });

  it("move a midnight that does not exist too", () => {
    const santiago = { ...daily, timeOfDay: "00:00", timeZone: "America/Santiago" };
    expect(iso(nextRuns(santiago, at("2026-09-05T04:00:00Z"), 2))).toEqual([
      "2026-09-06T04:00:00.000Z",
      "2026-09-07T03:00:00.000Z",
    ]);
  });

  it("take a time that occurs twice once, the first time", () => {
    expect(iso(nextRuns({ ...daily, timeOfDay: "01:30" }, at("2026-11-01T00:00:00Z"), 2))).toEqual([
      "2026-11-01T06:30:00.000Z",
      "2026-11-02T07:30:00.000Z",
    ]);
  });

  it("fall on the chosen weekday or day of the month, and never when manual", () => {
    const weekly = { ...chicago, frequency: { kind: "weekly" as const, weekday: 2 as const } };
    expect(iso(nextRuns(weekly, at("2026-08-04T12:00:00Z"), 1))).toEqual(["2026-08-11T06:00:00.000Z"]);
    const monthly = { ...chicago, frequency: { kind: "monthly" as const, day: 28 } };
    expect(iso(nextRuns(monthly, at("2026-08-29T12:00:00Z"), 1))).toEqual(["2026-09-28T06:00:00.000Z"]);
    expect(nextRuns({ ...chicago, frequency: { kind: "manual" } }, new Date(), 5)).toEqual([]);
  });

  it("fall on the last day of every month, whichever that is", () => {
    const last = { ...chicago, frequency: { kind: "monthly" as const, day: "last" as const } };
    expect(iso(nextRuns(last, at("2028-01-31T08:00:00Z"), 3))).toEqual([
      "2028-02-29T07:00:00.000Z",
      "2028-03-31T06:00:00.000Z",
      "2028-04-30T06:00:00.000Z",
    ]);
  });
});

describe("pauses", () => {
  const upgrade: Pause = { fromOn: "2026-08-08", untilOn: "2026-08-09", kind: "blackout", reason: "Upgrade" };
  const moving: Pause = { fromOn: "2026-08-10", untilOn: "2026-08-21", kind: "additions_only", reason: "Schedules" };
  const paused: Schedule = { ...daily, pauses: [upgrade, moving] };

  it("leave days out, and are said where they do", () => {
    const starts = plannedStarts(paused, at("2026-08-04T12:00:00Z"), 5);
    expect(starts.map((one) => [one.at.toISOString().slice(0, 10), one.blackout?.reason ?? one.additionsOnly?.reason]))
      // Wed to Fri, the weekend without, Mon and Tue in part.
      .toEqual([
        ["2026-08-05", undefined],
        ["2026-08-06", undefined],
        ["2026-08-07", undefined],
        ["2026-08-08", "Upgrade"],
        ["2026-08-09", "Upgrade"],
        ["2026-08-10", "Schedules"],
        ["2026-08-11", "Schedules"],
      ]);
  });

  it("take away a start whose hour reaches into them", () => {
    const late: Schedule = { ...paused, timeOfDay: "23:30" };
    expect(iso(nextRuns(late, at("2026-08-07T00:00:00Z"), 2))).toEqual([
      "2026-08-07T04:30:00.000Z",
      "2026-08-11T04:30:00.000Z",
    ]);
  });

  it("count their days in the schedule's zone", () => {
    // 04:59Z is still Friday in Chicago.
    expect(pauseOn(paused, at("2026-08-08T04:59:00Z"), "blackout")).toBeNull();
    expect(pauseOn(paused, at("2026-08-08T05:00:00Z"), "blackout")).toEqual(upgrade);
    expect(pauseOn(paused, at("2026-08-10T04:59:00Z"), "blackout")).toEqual(upgrade);
    expect(pauseOn(paused, at("2026-08-10T05:00:00Z"), "additions_only")).toEqual(moving);
  });

  it("are nothing to catch up", () => {
    expect(iso(runsBetween(paused, at("2026-08-07T06:00:00Z"), at("2026-08-10T07:00:00Z")))).toEqual([
      "2026-08-10T06:00:00.000Z",
    ]);
  });
});

describe("a change of the clock", () => {
  it("is said when a start falls into it", () => {
    expect(nextClockChange(daily, at("2026-08-04T12:00:00Z"))).toEqual({
      on: at("2026-11-01T06:00:00Z"),
      kind: "twice",
    });
    expect(nextClockChange({ ...daily, timeOfDay: "02:30" }, at("2026-11-04T12:00:00Z"))).toEqual({
      on: at("2027-03-14T08:00:00Z"),
      kind: "never",
    });
    expect(nextClockChange({ ...daily, timeOfDay: "05:00" }, at("2026-08-04T12:00:00Z"))).toBeNull();
  });
});

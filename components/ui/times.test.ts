import { describe, expect, it } from "vitest";
import { formatClock, formatDuration, formatInstant, formatLeft, formatMoment, formatRelative } from "./times";

const CHICAGO = "America/Chicago";

describe("instants on screen", () => {
  it("are told in the district's zone, whatever the server's, with its winter and summer name", () => {
    expect(formatInstant(new Date("2026-03-03T07:12:00Z"), CHICAGO)).toBe("Tue 3 Mar, 01:12 CST");
    expect(formatInstant(new Date("2026-08-04T06:09:00Z"), CHICAGO)).toBe("Tue 4 Aug, 01:09 CDT");
  });

  it("start a day with 00, not 24", () => {
    expect(formatMoment(new Date("2026-08-04T05:07:00Z"), CHICAGO)).toBe("Tue 4 Aug, 00:07");
    expect(formatClock(new Date("2026-08-04T05:07:09Z"), CHICAGO)).toBe("00:07:09");
  });
});

describe("relative times", () => {
  const now = new Date("2026-08-04T12:00:00Z");
  it.each([
    ["2026-08-04T11:59:30Z", "just now"],
    ["2026-08-04T11:59:10Z", "1 min ago"],
    ["2026-08-04T11:01:00Z", "59 min ago"],
    ["2026-08-04T06:14:00Z", "6 h ago"],
    ["2026-08-03T12:10:00Z", "1 day ago"],
    ["2026-07-31T11:00:00Z", "4 days ago"],
    ["2026-07-21T12:00:00Z", "2 weeks ago"],
    ["2026-05-01T11:00:00Z", "3 months ago"],
    ["2023-08-01T11:00:00Z", "3 years ago"],
    ["2026-08-07T13:00:00Z", "in 3 days"],
  ])("%s is %s", (instant, text) => expect(formatRelative(new Date(instant), now)).toBe(text));
});

describe("durations", () => {
  it.each([
    [0, "0 s"],
    [300, "under 1 s"],
    [48_000, "48 s"],
    [401_000, "6 min 41 s"],
    [543_000, "9 min 03 s"],
    [7_500_000, "2 h 05 min"],
  ])("%d ms is %s", (ms, text) => expect(formatDuration(ms)).toBe(text));
});

describe("what is left until a deadline", () => {
  it.each([
    [579_600_000, "6 d 17 h"],
    [172_800_000, "2 d 0 h"],
    [146_100_000, "40 h 35 min"],
    [3_600_000, "1 h 0 min"],
    [720_000, "12 min"],
    [-5, "0 min"],
  ])("%d ms is %s", (ms, text) => expect(formatLeft(ms)).toBe(text));
});

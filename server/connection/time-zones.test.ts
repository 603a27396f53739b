import { describe, expect, it } from "vitest";
import { isSameZone } from "./time-zones";

const now = new Date("2026-08-04T06:09:00Z");

describe("two time zones", () => {
  it.each([
    ["America/Chicago", "US/Central", true],
    ["America/Chicago", "America/Menominee", true],
    ["America/Chicago", "America/Detroit", false],
    // The same clock in winter only.
    ["America/Denver", "America/Phoenix", false],
    ["America/Chicago", "Central", false],
  ])("%s and %s", (one, other, isSame) => {
    expect(isSameZone(one, other, now)).toBe(isSame);
  });
});

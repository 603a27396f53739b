import { describe, expect, it } from "vitest";
import { formatCount, formatNoun, formatPercent } from "./numbers";
import { formatDuration, formatInstant, formatRelative } from "./times";

describe("times and numbers on screen", () => {
  it("shows an instant in the district's zone, whatever the server's", () => {
    expect(formatInstant(new Date("2026-03-03T07:12:00Z"), "America/Chicago")).toBe("Tue 3 Mar, 01:12 CST");
    expect(formatInstant(new Date("2026-08-04T06:09:00Z"), "America/Chicago")).toBe("Tue 4 Aug, 01:09 CDT");
  });

  it("says how long ago, and how long something took", () => {
    const now = new Date("2026-08-04T12:00:00Z");
    expect(formatRelative(new Date("2026-08-04T06:00:00Z"), now)).toBe("6 h ago");
    expect(formatRelative(new Date("2026-08-05T12:00:00Z"), now)).toBe("in 1 d");
    expect(formatDuration(401_000)).toBe("6 min 41 s");
    expect(formatDuration(48_000)).toBe("48 s");
  });

  it("writes counts, shares and nouns as people do", () => {
    expect(formatCount(19643)).toBe("19,643");
    expect(formatPercent(0.144)).toBe("14.4 %");
    expect(formatNoun(1, ["student", "students"])).toBe("1 student");
  });
});

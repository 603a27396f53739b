import { describe, expect, it } from "vitest";
import { formatCount, formatNoun, formatPercent } from "./numbers";

describe("numbers on screen", () => {
  it("parts thousands", () => {
    expect(formatCount(19643)).toBe("19,643");
    expect(formatCount(0)).toBe("0");
  });

  it.each([
    [0.14423, "14.4 %"],
    [0.93, "93 %"],
    [0, "0 %"],
    [1, "100 %"],
    [0.0004, "under 0.1 %"],
    [0.99996, "99.9 %"],
  ])("sets a share of %d as %s", (share, text) => expect(formatPercent(share)).toBe(text));

  it("counts nouns", () => {
    expect(formatNoun(1, ["student", "students"])).toBe("1 student");
    expect(formatNoun(1204, ["student", "students"])).toBe("1,204 students");
    expect(formatNoun(0, ["entry", "entries"])).toBe("0 entries");
  });
});

import { describe, expect, it } from "vitest";
import type { ShownCrossing } from "@/server/runs/safety-view";
import { crossedWords, crossingPlace, crossingSentence, evidenceWords } from "./limit-words";

const NOUN = ["student", "students"] as const;
const crossing = (overrides: Partial<ShownCrossing> = {}): ShownCrossing => ({
  limit: "inactivated",
  schoolId: "a",
  school: "Lincoln High School",
  field: null,
  fieldLabel: null,
  planned: 268,
  active: 1862,
  percent: 10,
  evidence: [],
  ...overrides,
});

describe("a crossed limit in words", () => {
  it.each<[string, Partial<ShownCrossing>, string]>([
    ["inactivated", {}, "Lincoln High School would lose 268 of 1,862 students (14.4 %, limit 10 %)."],
    [
      "updated in the district",
      { limit: "updated", school: null, schoolId: null, planned: 15_000, active: 18_412, percent: 75 },
      "The district would see 15,000 of 18,412 students updated (81.5 %, limit 75 %).",
    ],
    [
      "created",
      { limit: "created", planned: 1, active: 1, percent: 50 },
      "Lincoln High School would get 1 student more than its 1 (100 %, limit 50 %).",
    ],
    [
      "one field",
      { limit: "fieldChanged", field: "counselor", fieldLabel: "Counselor", planned: 771, active: 2231, percent: 30 },
      "Lincoln High School would see Counselor change for 771 of 2,231 students (34.6 %, limit 30 %).",
    ],
  ])("%s", (_, overrides, sentence) => {
    const { place, text } = crossingSentence(crossing(overrides), NOUN);
    expect(`${place} ${text}`).toBe(sentence);
  });

  it("names where, and how many", () => {
    expect(crossingPlace(crossing({ fieldLabel: "Counselor" }))).toBe("Lincoln High School, Counselor");
    expect(crossingPlace(crossing({ school: null }))).toBe("Whole district");
    expect(crossedWords(1)).toBe("One safety limit was crossed");
    expect(crossedWords(2)).toBe("Two safety limits were crossed");
    expect(crossedWords(13)).toBe("13 safety limits were crossed");
  });
});

describe("evidence in words", () => {
  it("says where the students are now, with the school's name where it is known", () => {
    const now = { kind: "now_at_unmatched_school", records: 254, school: "612", name: "Lincoln Ninth" } as const;
    expect(evidenceWords(now, 268, "PowerSchool").fact).toBe(
      "254 of the 268 are still in PowerSchool, at school 612, Lincoln Ninth, which no school of yours is matched with.",
    );
    expect(evidenceWords({ ...now, name: null, records: 268 }, 268, "PowerSchool").fact).toBe(
      "All 268 are still in PowerSchool, at school 612, which no school of yours is matched with.",
    );
  });

  it("says what is the same in all of them", () => {
    expect(evidenceWords({ kind: "same_class_year", records: 261, classYear: "2030" }, 268, "PowerSchool").fact).toBe(
      "261 of the 268 are in class year 2030.",
    );
    const change = { kind: "same_change", records: 769, before: "Kari Bjørnstad", after: null } as const;
    expect(evidenceWords(change, 771, "PowerSchool").fact).toBe("769 of the 771 go from Kari Bjørnstad to empty.");
    expect(evidenceWords({ ...change, records: 1 }, 1, "PowerSchool").fact).toBe(
      "It goes from Kari Bjørnstad to empty.",
    );
  });
});

import { describe, expect, it } from "vitest";
import type { SchoolRow, SisSchoolRow } from "@/server/schools/queries";
import { matchState, NONE, type Choices } from "./match-state";

const row = (number: string, overrides: Partial<SchoolRow> = {}): SchoolRow => ({
  id: number,
  number,
  name: `School ${number}`,
  activeStudents: 0,
  decision: "undecided",
  sourceId: null,
  suggestion: null,
  ...overrides,
});
const sis = (number: string, isActive = true): [string, SisSchoolRow] => [
  number,
  { sourceId: number, number, name: `SIS ${number}`, isActive, studentCount: null },
];
const ours = [row("101", { decision: "matched", sourceId: "101" }), row("102")];
const theirs = new Map([sis("101"), sis("102"), sis("103", false)]);
const stateOf = (choices: Choices, index = 0) => matchState(ours[index]!, choices, ours, theirs);

describe("the state of a school match", () => {
  it("tells a saved match from a chosen one", () => {
    expect(stateOf({ "101": "101" })).toEqual({ kind: "matched", isSaved: true });
    expect(stateOf({ "101": "102" })).toEqual({ kind: "matched", isSaved: false });
  });

  it("names the other school when one SIS school is chosen twice, on both rows", () => {
    const choices = { "101": "102", "102": "102" };
    expect(stateOf(choices)).toEqual({ kind: "twice", otherName: "School 102" });
    expect(stateOf(choices, 1)).toEqual({ kind: "twice", otherName: "School 101" });
  });

  it("lets any number of schools be left alone", () => {
    expect(stateOf({ "101": NONE, "102": NONE })).toEqual({ kind: "none", isSaved: false });
  });

  it("points at a school that is inactive in the SIS, or gone from it", () => {
    expect(stateOf({ "101": "103" })).toEqual({ kind: "inactive", isSaved: false });
    expect(stateOf({ "101": "404" })).toEqual({ kind: "gone" });
  });

  it("is open while nothing is chosen", () => {
    expect(stateOf({}, 1)).toEqual({ kind: "undecided" });
  });
});

import { describe, expect, it } from "vitest";
import {
  approveAll,
  approvedIds,
  doneWords,
  firstChoices,
  notDoneWords,
  onlyWithinLimits,
  weigh,
  type SchoolRow,
} from "./school-choices";

const school = (schoolId: string, name: string, overrides: Partial<SchoolRow> = {}): SchoolRow => ({
  schoolId,
  name,
  active: 1000,
  created: 2,
  updated: 20,
  inactivated: 5,
  mostChanged: null,
  crossed: [],
  ...overrides,
});
const lincoln = school("l", "Lincoln High School", {
  active: 1862,
  created: 3,
  updated: 58,
  inactivated: 268,
  crossed: ["inactivated"],
});
const three = [lincoln, school("r", "Riverbend High School"), school("e", "Eastlake Middle School")];

describe("deciding by school", () => {
  it("starts with no choice for a school that crossed a limit, and approves the others", () => {
    expect(firstChoices(three)).toEqual({ l: null, r: "approve", e: "approve" });
    expect(onlyWithinLimits(three)).toEqual({ l: "leave_out", r: "approve", e: "approve" });
    expect(approveAll(three)).toEqual({ l: "approve", r: "approve", e: "approve" });
  });

  it("sends all as no list at all, and a part by its ids", () => {
    expect(approvedIds(weigh(three, approveAll(three)))).toBeNull();
    expect(approvedIds(weigh(three, onlyWithinLimits(three)))).toEqual(["r", "e"]);
  });

  it.each([
    [
      onlyWithinLimits(three),
      "2 of 3 schools: 4 created, 40 updated, 10 inactivated.",
      "Lincoln High School is left out: 3, 58 and 268 are not applied.",
    ],
    [approveAll(three), "All 3 schools: 7 created, 98 updated, 278 inactivated.", null],
    [firstChoices(three), "2 of 3 schools: 4 created, 40 updated, 10 inactivated.", "Lincoln High School to decide."],
    [
      { l: "leave_out", r: "leave_out", e: "leave_out" } as const,
      "0 of 3 schools: 0 created, 0 updated, 0 inactivated.",
      "3 schools are left out: 7, 98 and 278 are not applied.",
    ],
    [
      { l: "leave_out", r: "leave_out", e: null } as const,
      "0 of 3 schools: 0 created, 0 updated, 0 inactivated.",
      "Lincoln High School and Riverbend High School are left out: 5, 78 and 273 are not applied. Eastlake Middle School to decide.",
    ],
  ])("adds up what will be done and what will not: %#", (choices, done, notDone) => {
    const weighed = weigh(three, choices);
    expect([doneWords(weighed), notDoneWords(weighed)]).toEqual([done, notDone]);
  });

  it("loses no record between what is done, left out and undecided", () => {
    const { done, notDone, undecided } = weigh(three, { l: "leave_out", r: "approve", e: null });
    const rest = undecided.reduce((sum, one) => sum + one.inactivated, 0);
    expect(done.inactivated + notDone.inactivated + rest).toBe(278);
  });
});

import { describe, expect, it } from "vitest";
import { additionsOnlyWords, headlineOf, leftOver, type HeadlineFacts } from "./run-words";

const account = {
  received: 19_643,
  created: 412,
  updated: 1_038,
  unchanged: 16_943,
  held: 7,
  rejected: 39,
  skipped: 1_204,
  inactivated: 96,
};
const facts = (overrides: Partial<HeadlineFacts> = {}): HeadlineFacts => ({
  status: "completed",
  noun: ["student", "students"],
  rowsApplied: 1,
  account,
  failure: null,
  ...overrides,
});

describe("the headline of an import", () => {
  it("says what was done in numbers", () => {
    expect(headlineOf(facts())).toBe("412 students created, 1,038 updated, 96 inactivated.");
    expect(headlineOf(facts({ account: { ...account, created: 0 } }))).toBe("1,038 students updated, 96 inactivated.");
    expect(headlineOf(facts({ account: { ...account, created: 1, updated: 0, inactivated: 0 } }))).toBe(
      "1 student created.",
    );
  });

  it("says that nothing changed", () => {
    const none = { ...account, created: 0, updated: 0, inactivated: 0, unchanged: 6_501 };
    expect(headlineOf(facts({ account: none }))).toBe("Nothing changed: 6,501 students are as before.");
    expect(headlineOf(facts({ account: { ...none, unchanged: 0 } }))).toBe("Nothing was changed.");
  });

  it("says why it failed and what became of the roster", () => {
    const failure = { message: "PowerSchool stopped answering." };
    expect(headlineOf(facts({ status: "failed", rowsApplied: 0, failure }))).toBe(
      "PowerSchool stopped answering. Nothing was changed.",
    );
    expect(headlineOf(facts({ status: "failed", rowsApplied: 2_000, failure }))).toContain(
      "2,000 rows had been applied",
    );
  });

  it("adds what waits and what was rejected, one or many", () => {
    expect(leftOver({ ...account, held: 1 })).toEqual({
      held: "1 record waits for your decision",
      rejected: "39 rows were rejected",
    });
    expect(leftOver({ ...account, held: 0, rejected: 0 })).toEqual({ held: null, rejected: null });
  });

  it("says why an import in an additions-only window changed nothing that was there", () => {
    const window = { untilOn: "2026-08-21", reason: "Schedules still move" };
    expect(additionsOnlyWords(window, false)).toBe(
      "Additions only until Fri 21 Aug (Schedules still move): what was there before was left as it was.",
    );
    expect(additionsOnlyWords(window, true)).toContain("would be left as it is");
    expect(additionsOnlyWords(null, false)).toBeNull();
  });
});

import { describe, expect, it } from "vitest";
import { isRecovery, wantsMail, type ResultState } from "./wants-mail";

/** Nights of one data type, and which of them a recipient of changes of state hears about. */
function heard(nights: ResultState[]): ResultState[] {
  return nights.filter((state, index) =>
    wantsMail("changes", { state, before: nights[index - 1] ?? null, needsSomebody: false }),
  );
}

describe("what recipients want mail about", () => {
  it("tells of the first failure and of the first success after it, and of nothing that goes on as before", () => {
    expect(heard(["completed", "completed", "failed", "failed", "failed", "completed", "completed"])).toEqual([
      "completed",
      "failed",
      "completed",
    ]);
    expect(heard(["completed", "completed_with_alerts", "completed_with_alerts", "held", "completed"])).toEqual([
      "completed",
      "completed_with_alerts",
      "held",
      "completed",
    ]);
  });

  it("says nothing about an import that a person stopped, unless every result is wanted", () => {
    const stopped = { state: null, before: "completed" as const, needsSomebody: false };
    expect(wantsMail("changes", stopped)).toBe(false);
    expect(wantsMail("failures", stopped)).toBe(false);
    expect(wantsMail("every_result", stopped)).toBe(true);
  });

  it("tells those who want failures and holds only what needs somebody", () => {
    expect(wantsMail("failures", { state: "failed", before: "failed", needsSomebody: true })).toBe(true);
    expect(wantsMail("failures", { state: "completed", before: "failed", needsSomebody: false })).toBe(false);
  });

  it("knows a recovery", () => {
    expect(isRecovery({ state: "completed", before: "failed" })).toBe(true);
    expect(isRecovery({ state: "completed_with_alerts", before: "held" })).toBe(true);
    expect(isRecovery({ state: "failed", before: "failed" })).toBe(false);
    expect(isRecovery({ state: "completed", before: "completed_with_alerts" })).toBe(false);
  });
});

import { describe, expect, it } from "vitest";
import { endedHeadline, plannedHeadline, type Ended } from "./planned-words";

const NOUN = ["student", "students"] as const;
const none = {
  received: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  held: 0,
  rejected: 0,
  skipped: 0,
  inactivated: 0,
};

describe("what an import would do", () => {
  it.each([
    [
      { created: 38, updated: 1207, inactivated: 57, held: 10, rejected: 18 },
      "This import would create 38 students, update 1,207 and inactivate 57. 10 wait for a decision and 18 are rejected.",
    ],
    [{ updated: 1 }, "This import would update 1 student."],
    [{ inactivated: 2, held: 1 }, "This import would inactivate 2 students. 1 waits for a decision."],
    [
      { unchanged: 6501, rejected: 1 },
      "This import would change nothing: 6,501 students are as before. 1 is rejected.",
    ],
    [{ unchanged: 1 }, "This import would change nothing: 1 student is as before."],
  ])("%o", (counts, sentence) => expect(plannedHeadline({ ...none, ...counts }, NOUN)).toBe(sentence));
});

describe("how an import ended that was not carried out", () => {
  const run = (overrides: Partial<Ended>): Ended => ({
    kind: "import",
    status: "discarded",
    approval: null,
    rowsApplied: 0,
    rowsToApply: 19_643,
    timeline: [],
    ...overrides,
  });
  const approval = {
    decision: "discarded" as const,
    by: "Marisol Peña",
    at: new Date("2026-08-04T13:00:00Z"),
    reason: "School 612 must be matched first.",
    schools: null,
  };
  it.each<[Partial<Ended>, string]>([
    [{ approval }, "Nothing was changed. Marisol Peña discarded this import: School 612 must be matched first."],
    [
      {
        timeline: [{ at: "2026-08-05T06:00:00Z", text: "Discarded: a newer import was planned. Nothing was changed." }],
      },
      "Nothing was changed. This import was discarded: a newer import was planned.",
    ],
    [{}, "Nothing was changed. This import was discarded."],
    [
      { status: "expired" },
      "Nothing was changed. Nobody decided about this import by Tue 11 Aug, 01:14, so it expired.",
    ],
    [
      { status: "expired", kind: "preview" },
      "Nothing was changed. This preview was not started by Tue 11 Aug, 01:14, so it expired.",
    ],
    [{ status: "cancelled" }, "This import was stopped. Nothing was changed."],
    [
      { status: "cancelled", rowsApplied: 2000 },
      "This import was stopped after 2,000 of 19,643 rows. What was written by then stays.",
    ],
    [{ status: "cancelled", kind: "undo" }, "This undo was stopped. Nothing was changed."],
  ])("%o", (overrides, sentence) => expect(endedHeadline(run(overrides), "Tue 11 Aug, 01:14")).toBe(sentence));
});

import { describe, expect, it } from "vitest";
import { describeAction, describeDetail } from "./describe";

describe("an audit entry in words", () => {
  it("says what was done, known to it or not", () => {
    expect(describeAction("import.approved")).toBe("Approved a held import");
    expect(describeAction("course_catalog.value_kept")).toBe("Course catalog value kept");
  });

  it("shows only what is different before and after, and everything else as it is", () => {
    expect(
      describeDetail({ before: { logDays: 30, historyMonths: 13 }, after: { logDays: 60, historyMonths: 13 } }),
    ).toEqual(["logDays: 30 → 60"]);
    expect(describeDetail({ number: 4, limits: ["inactivations"] })).toEqual([
      "number: 4",
      'limits: ["inactivations"]',
    ]);
  });
});

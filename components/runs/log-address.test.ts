import { describe, expect, it } from "vitest";
import { logHref, readLogView, WHOLE_LOG } from "./log-address";

describe("the address of a log", () => {
  it("says back what it was told, and begins at the first page when a filter changes", () => {
    const school = "8e0c2f7e-52f0-4a53-9d2c-0f6f1d3a9b11";
    const cause = "unmapped_code:enrollmentStatus:4";
    const params = { show: "rejected", school, cause, field: "homeroom", q: "Núñez", after: "120" };
    const view = readLogView(params);
    expect(view).toEqual({
      show: "rejected",
      schoolId: school,
      cause,
      field: "homeroom",
      search: "Núñez",
      after: 120,
      before: null,
    });
    const address = new URL(logHref("r", view, { before: 70 }), "http://x");
    expect(readLogView(Object.fromEntries(address.searchParams))).toEqual({ ...view, after: null, before: 70 });
    expect(logHref("r", view, WHOLE_LOG)).toBe("/runs/r#lines");
  });

  it("takes nonsense for nothing", () => {
    expect(
      readLogView({ show: "x", school: "1; drop", after: "-5", before: ["7", "9"], q: ["a", "b"], field: "x'--" }),
    ).toEqual({
      show: "all",
      schoolId: null,
      cause: null,
      field: null,
      search: "a",
      after: null,
      before: 7,
    });
  });
});

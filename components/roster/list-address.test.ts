import { describe, expect, it } from "vitest";
import { readRosterView, rosterHref } from "./list-address";

describe("the address of the list of students", () => {
  it("carries a place in the list through names of every kind", () => {
    const after = { id: 412, last: "o'neal & sons", first: "zoë | ann" };
    const view = readRosterView({ q: "o'n", active: "all" });
    const address = new URL(rosterHref(view, { after }), "http://x");
    expect(readRosterView(Object.fromEntries(address.searchParams))).toEqual({ ...view, after });
  });

  it("takes nonsense for nothing and is short when nothing is chosen", () => {
    const view = readRosterView({ after: "x|y", school: "7", active: "maybe" });
    expect(view).toEqual({ search: "", schoolId: null, active: "active", after: null, before: null });
    expect(rosterHref(view)).toBe("/roster/students");
  });
});

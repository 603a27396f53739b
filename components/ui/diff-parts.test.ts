import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffParts } from "./diff-parts";

describe("what differs between two values", () => {
  it.each([
    ["2027", "2028", { start: "202", before: "7", after: "8", end: "" }],
    ["Beauchamp", "Beauchamp-Ó", { start: "Beauchamp", before: "", after: "-Ó", end: "" }],
    ["aa", "aaa", { start: "aa", before: "", after: "a", end: "" }],
    ["Nguyen Thuy", "Nguyen Van Thuy", { start: "Nguyen ", before: "", after: "Van ", end: "Thuy" }],
    ["Ramos", "Weaver", { start: "", before: "Ramos", after: "Weaver", end: "" }],
  ])("%s to %s", (before, after, parts) => expect(diffParts(before, after)).toEqual(parts));

  it("keeps an accent with its letter", () => {
    expect(diffParts("Pen\u0303a", "Pena")).toEqual({ start: "Pe", before: "n\u0303", after: "n", end: "a" });
  });

  it("loses no character of either value", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 8 });
    fc.assert(
      fc.property(text, text, text, (shared, one, other) => {
        const [before, after] = [shared + one + shared, shared + other];
        const parts = diffParts(before, after);
        expect(parts.start + parts.before + parts.end).toBe(before);
        expect(parts.start + parts.after + parts.end).toBe(after);
      }),
    );
  });
});

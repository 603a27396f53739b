import { describe, expect, it } from "vitest";
import { classYearOf } from "./class-year";

describe("class year from the current grade (D22)", () => {
  it.each([
    ["12", [2027, 1, 1], 2027],
    ["12", [2027, 7, 15], 2027],
    ["12", [2027, 7, 16], 2028],
    ["09", [2026, 12, 31], 2030],
    ["KG", [2027, 3, 1], 2039],
    ["k", [2027, 8, 1], 2040],
    ["PK", [2027, 3, 1], 2040],
    ["99", [2027, 3, 1], null],
    ["13", [2027, 3, 1], null],
    ["senior", [2027, 3, 1], null],
    ["", [2027, 3, 1], null],
  ] as const)("grade %s on %s is %s", (grade, [year, month, day], expected) => {
    expect(classYearOf(grade, { year, month, day })).toBe(expected);
  });
});

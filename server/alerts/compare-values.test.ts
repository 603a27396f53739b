import { describe, expect, it } from "vitest";
import { compareValues } from "./compare-values";

describe("how two values agree", () => {
  it.each([
    [true, "Nguyễn", "Nguyen", "same without accents"],
    [true, "Minh Anh", "Minh-Anh", "same without marks and spaces"],
    [true, "O’Neal", "ONeal", "same without marks and spaces"],
    [true, "SMITH", "Smith", "same in other case"],
    [true, "Smith", "Smith", "same"],
    [true, "Kjær", "Kjaer", null],
    [false, "A@b.example", "a@b.example", "same in other case"],
    [false, "12-3", "123", null],
    [true, null, null, null],
    [true, "Smith", null, null],
  ] as const)("name %s: %s beside %s is %s", (isName, theirs, ours, agreement) => {
    expect(compareValues(isName, theirs, ours)).toBe(agreement);
  });
});

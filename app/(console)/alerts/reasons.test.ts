import { describe, expect, it } from "vitest";
import { effectOf, reasonsOf } from "./reasons";

describe("words beside a candidate", () => {
  it("names every reason", () => {
    expect(reasonsOf(["last_name_birth_date", "email"])).toBe(
      "last name and birth date agree; the e-mail addresses agree",
    );
  });

  it.each([
    [
      { fills: 3, changes: 2, activates: true },
      "Match makes this student active at North, fills 3 fields and changes 2.",
    ],
    [{ fills: 1, changes: 0, activates: false }, "Match fills 1 field."],
    [{ fills: 0, changes: 0, activates: false }, "Match changes nothing but the SIS ID."],
  ])("says what Match does: %o", (effect, sentence) => {
    expect(effectOf({ effect }, "student", "North")).toBe(sentence);
  });
});

import { describe, expect, it } from "vitest";
import { fieldNotes } from "./field-note";

const email = {
  key: "email",
  label: "Email",
  kind: "email",
  requirement: "sso",
  mayBeEmpty: false,
  letsIn: false,
} as const;
const year = {
  key: "classYear",
  label: "Class year",
  kind: "year",
  requirement: "required",
  mayBeEmpty: false,
  letsIn: false,
} as const;
const first = {
  key: "firstName",
  label: "First name",
  kind: "text",
  requirement: "required",
  mayBeEmpty: true,
  letsIn: false,
} as const;

describe("what a row of Match fields says", () => {
  it("counts the values that are refused, shows some, and says what happens to these students", () => {
    const invalid = { email: { count: 3, examples: ["n/a", "none"] } };
    expect(fieldNotes(email, { filled: 197, invalid }, 200)).toEqual([
      {
        fact: "3 of 200 values are not e-mail addresses",
        examples: ["n/a", "none"],
        consequence: "These records keep the address they have.",
      },
    ]);
  });

  it("tells refused values of a required field apart from missing ones", () => {
    const invalid = { classYear: { count: 1, examples: ["28"] } };
    expect(fieldNotes(year, { filled: 198, invalid }, 200)).toMatchObject([
      { fact: "1 of 200 values is not a year of four digits", consequence: expect.stringContaining("rejected") },
      { fact: "2 of 200 are empty", consequence: "A record without Class year is rejected and listed in the log." },
    ]);
  });

  it("does not call a student without a first name rejected", () => {
    const [note] = fieldNotes(first, { filled: 199, invalid: { firstName: { count: 0, examples: [] } } }, 200);
    expect(note).toMatchObject({ fact: "1 of 200 is empty", consequence: expect.stringContaining("are imported") });
  });

  it("says nothing of an optional field that is empty, nor before samples were read", () => {
    expect(fieldNotes(email, { filled: 0, invalid: { email: { count: 0, examples: [] } } }, 200)).toEqual([]);
    expect(fieldNotes(year, { filled: 0, invalid: {} }, 0)).toEqual([]);
    expect(fieldNotes(year, undefined, 200)).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import { parseRecipients } from "./parse-recipients";

describe("recipients as typed", () => {
  it("takes several addresses with commas between them, each once", () => {
    expect(parseRecipients(" A@riverbend.example, b@riverbend.example,a@RIVERBEND.example ")).toEqual({
      addresses: ["a@riverbend.example", "b@riverbend.example"],
      refused: [],
    });
  });

  it("refuses what is no address and keeps the rest", () => {
    const { addresses, refused } = parseRecipients("sis@riverbend.example, registrar, two words@x.example");
    expect(addresses).toEqual(["sis@riverbend.example"]);
    expect(refused).toEqual([
      { text: "registrar", reason: "has no @", suggestion: null },
      { text: "two words@x.example", reason: "is not an e-mail address", suggestion: null },
    ]);
  });

  it("recognizes a comma that was meant as a dot", () => {
    const { addresses, refused } = parseRecipients("ppatel@riverbend,example");
    expect(addresses).toEqual([]);
    expect(refused[0]).toMatchObject({ text: "ppatel@riverbend", suggestion: "ppatel@riverbend.example" });
    expect(refused[1]).toMatchObject({ text: "example", suggestion: null });
  });

  it("refuses a name beside an address and one that is too long", () => {
    expect(parseRecipients("Ana <ana@x.example>").addresses).toEqual([]);
    expect(parseRecipients(`${"a".repeat(250)}@x.example`).refused[0]?.reason).toContain("longer than 254");
    expect(parseRecipients(" , ;")).toEqual({ addresses: [], refused: [] });
  });
});

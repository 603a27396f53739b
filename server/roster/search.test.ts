import { describe, expect, it } from "vitest";
import { parseSearch } from "./search";

describe("what is searched in the roster", () => {
  it("takes digits for an ID and nothing for everybody", () => {
    expect(parseSearch(" 118204 ")).toEqual({ kind: "id", text: "118204" });
    expect(parseSearch("A-77")).toEqual({ kind: "id", text: "A-77" });
    expect(parseSearch("  ")).toEqual({ kind: "none" });
  });

  it("reads a last name with a first name behind a comma", () => {
    expect(parseSearch("Núñez,  José")).toMatchObject({ pairs: [{ last: "núñez", first: "josé" }] });
  });

  it("reads two words as one last name or as first and last", () => {
    expect(parseSearch("De la Cruz")).toMatchObject({
      pairs: [
        { last: "de la cruz", first: "" },
        { first: "de", last: "la cruz" },
        { first: "de la", last: "cruz" },
      ],
    });
  });

  it("finds a name however its accents were typed", () => {
    expect(parseSearch("Zoe\u0308")).toEqual(parseSearch("Zoë"));
  });
});

import { describe, expect, it } from "vitest";
import { SURE, suggestMatches } from "./suggest-matches";

const ours = (number: string, name: string) => ({ id: `our-${number}`, number, name });
const theirs = (number: string, name: string, isActive = true) => ({ sourceId: number, number, name, isActive });
const suggest = (one: ReturnType<typeof ours>, ...others: ReturnType<typeof theirs>[]) =>
  suggestMatches([one], others)[0];

describe("a suggested school match", () => {
  it("is certain where number and name agree, whatever the spelling of the level", () => {
    const found = suggest(
      ours("101", "Northgate High School"),
      theirs("0101", "Northgate HS"),
      theirs("102", "Lincoln"),
    );
    expect(found).toMatchObject({ sourceId: "0101", confidence: 1, reason: "Same number, 101, same name" });
  });

  it("overlooks accents", () => {
    const found = suggest(ours("103", "José Martí High School"), theirs("103", "Jose Marti Senior High"));
    expect(found?.confidence).toBeCloseTo(0.93, 2);
  });

  it("is left to a person where only the number agrees", () => {
    expect(suggest(ours("104", "Lincoln High School"), theirs("104", "Jefferson High"))?.confidence).toBeLessThan(SURE);
  });

  it("is left to a person where the school is inactive in the SIS, and says so", () => {
    const found = suggest(ours("107", "Cedar Bluff Academy"), theirs("107", "Cedar Bluff Academy", false));
    expect(found?.confidence).toBeLessThan(SURE);
    expect(found?.reason).toContain("inactive in the SIS");
  });

  it("is left to a person where two SIS schools have the name", () => {
    const found = suggest(
      ours("104", "Lincoln High"),
      theirs("804", "Lincoln HS"),
      theirs("805", "Lincoln High School"),
    );
    expect(found?.confidence).toBeLessThan(SURE);
    expect(found?.reason).toContain("another school fits as well");
  });

  it("does not take a middle school for the high school of its name", () => {
    expect(suggest(ours("101", "Lincoln High School"), theirs("201", "Lincoln Middle School"))).toBeUndefined();
  });

  it("gives a SIS school to one of ours only, the one it fits best", () => {
    const found = suggestMatches(
      [ours("101", "Lincoln High School"), ours("102", "Lincoln High")],
      [theirs("102", "Lincoln High")],
    );
    expect(found.map((one) => one.schoolId)).toEqual(["our-102"]);
  });

  it("finds nothing for a school that nothing is like", () => {
    expect(suggest(ours("301", "Mayfield Elementary"), theirs("999999", "Graduated Students"))).toBeUndefined();
  });
});

import { describe, expect, it } from "vitest";
import { student } from "./catalogue/student";
import { classYearOf } from "./class-year";
import { compileNormaliser } from "./normalise";
import { DEFAULT_LIMITS, type RunSettings } from "./types";

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

describe("a run whose class year is matched to a grade (D22)", () => {
  const settings = (startedOn: string): RunSettings => ({
    connector: "clever",
    settingsVersion: 1,
    fields: { sisId: "id", classYear: "grade" },
    codes: {},
    sync: {
      schoolIds: null,
      frequency: { kind: "manual" },
      timeOfDay: "01:00",
      timeZone: "America/Chicago",
      inactivateMissing: false,
      absentImports: 1,
      limits: DEFAULT_LIMITS,
      importGraduates: true,
      pauses: [],
    },
    schools: { s1: "ours" },
    startedOn,
    gradeFields: ["grade"],
  });
  const read = (startedOn: string, grade: string) =>
    compileNormaliser(student, settings(startedOn))(
      { sourceId: "1", schoolSourceId: "s1", values: { id: "1", grade } },
      1,
    );

  it("counts from the day on which the run was started", () => {
    expect(read("2027-07-15", "11").values.classYear).toBe("2028");
    expect(read("2027-07-16", "11").values.classYear).toBe("2029");
  });

  it("reports a grade from which no class year follows", () => {
    expect(read("2027-07-15", "Ungraded")).toMatchObject({
      values: { classYear: null },
      issues: [{ code: "invalid_format", field: "classYear", severity: "error" }],
    });
  });
});

import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { loadEdFiDistrict } from "./edfi";
import { truthOf } from "./truth";

const folder = path.join(import.meta.dirname, "../../../shared/data/edfi-district");
const isThere = existsSync(folder);
if (!isThere) console.warn(`Skipped, because there is no Ed-Fi district at ${folder}.`);

describe.skipIf(!isThere)("a district loaded from Ed-Fi resources", () => {
  const district = isThere ? loadEdFiDistrict(folder, new Date("2026-11-24")) : null;

  it("has every student once, in five schools", () => {
    const truth = truthOf(district!);
    expect(truth).toMatchObject({ students: 6501, withoutLastName: 0, withoutClassYear: 0, byStatus: { "0": 6501 } });
    expect(Object.values(truth.bySchool).toSorted((a, b) => b - a)).toEqual([2250, 1365, 1236, 860, 790]);
    expect(district!.schools).toHaveLength(5);
  });

  it("keeps leading zeros, invents nothing, and is of the current school year", () => {
    const rows = Array.from({ length: district!.studentCount }, (_, i) => district!.student(i));
    expect(new Set(rows.map((row) => row.studentNumber)).size).toBe(6501);
    for (const row of rows) {
      expect(row.studentNumber).toMatch(/^\d{6}$/);
      expect([row.gender, row.email, row.races.length, row.fedEthnicity]).toEqual([null, null, 0, -1]);
      expect(row.classOf).toBe(2027 + 12 - row.gradeLevel);
      expect(row.exitDate.slice(0, 4)).toBe("2027");
      expect(district!.guardians(row)).toEqual([]);
    }
    expect(district!.courses).toHaveLength(184);
  });
});

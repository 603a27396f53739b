import { describe, expect, it } from "vitest";
import { createDistrict, type District, type SisStudent } from "./district";
import { GRADUATED_SCHOOL } from "./schools";
import { marksOf } from "./marks";
import { seatOf } from "./sections";
import { truthOf } from "./truth";

const everybody = (district: District): SisStudent[] =>
  Array.from({ length: district.studentCount }, (_, i) => district.student(i));

describe("a made-up district", () => {
  it("is the same for the same seed, row by row and in any order, and another for another seed", () => {
    const [one, same, other] = [{ seed: 5 }, { seed: 5 }, { seed: 6 }].map((given) =>
      createDistrict({ students: 400, ...given }),
    );
    const backwards = everybody(same!).toReversed();
    expect(everybody(one!)).toEqual(backwards.toReversed());
    expect(everybody(one!)).not.toEqual(everybody(other!));
  });

  it("gives every student a DCID of their own, and three numbers that differ", () => {
    const rows = everybody(createDistrict({ students: 5000 }));
    expect(new Set(rows.map((row) => row.dcid)).size).toBe(5000);
    expect(rows.map((row) => row.dcid)).toEqual(rows.map((row) => row.dcid).toSorted((a, b) => a - b));
    for (const row of rows) expect(new Set([row.dcid, row.id, Number(row.studentNumber)]).size).toBe(3);
  });

  it("has the mess of real ones", () => {
    const rows = everybody(createDistrict({ students: 20_000, seed: 3 }));
    const some = (test: (row: SisStudent) => boolean) => rows.filter(test).length;
    expect(some((row) => row.lastName === null)).toBeGreaterThan(0);
    expect(some((row) => row.lastName !== null && row.firstName === null)).toBeGreaterThan(0);
    expect(some((row) => /[^\u0020-\u007e]/.test(row.lastName ?? ""))).toBeGreaterThan(500);
    expect(some((row) => (row.lastName ?? "").includes("-"))).toBeGreaterThan(500);
    expect(some((row) => / (Jr\.|II|III)$/.test(row.lastName ?? ""))).toBeGreaterThan(50);
    expect(some((row) => row.birthDate === null)).toBeGreaterThan(20);
    expect(some((row) => row.email === null)).toBeGreaterThan(100);
    expect(some((row) => row.email !== null && !/^\S+@\S+\.\S+$/.test(row.email))).toBeGreaterThan(20);
    expect(some((row) => row.races.length > 1)).toBeGreaterThan(500);
    expect(some((row) => row.otherSchoolNumber !== row.schoolNumber)).toBeGreaterThan(10);
    expect(some((row) => row.studentNumber.startsWith("0"))).toBe(1250);
    expect(new Set(rows.map((row) => row.studentNumber)).size).toBe(20_000 - 10);
    for (const row of rows) {
      expect(row.gradeLevel === 99).toBe(row.schoolNumber === GRADUATED_SCHOOL);
      if (row.enrollStatus === 3) expect(row.gradeLevel).toBe(99);
    }
  });

  it("has twins, and strangers who share name and birth date", () => {
    const district = createDistrict({ students: 1200, seed: 3 });
    const [one, other] = [district.student(300), district.student(301)];
    expect([other.lastName, other.birthDate]).toEqual([one.lastName, one.birthDate]);
    expect(other.dcid).not.toBe(one.dcid);
    const [first, second] = [district.student(499), district.student(500)];
    expect([second.lastName, second.firstName, second.birthDate]).toEqual([
      first.lastName,
      first.firstName,
      first.birthDate,
    ]);
    expect(second.studentNumber).not.toBe(first.studentNumber);
  });

  it("has schools of all levels, more with size, some closed, with names that others have too", () => {
    const small = createDistrict({ students: 100 }).schools;
    const large = createDistrict({ students: 1_000_000 }).schools;
    expect(small.filter((school) => school.isActive)).toHaveLength(6);
    expect(large.filter((school) => school.isActive)).toHaveLength(60);
    expect(small.some((school) => !school.isActive)).toBe(true);
    expect(new Set(large.map((school) => school.number)).size).toBe(large.length);
    expect(new Set(large.map((school) => school.name)).size).toBe(large.length);
    expect(small.map((school) => school.name)).toContain("Lincoln High School");
  });

  it("changes believably from one day to the next", () => {
    const before = new Map(everybody(createDistrict({ students: 20_000 })).map((row) => [row.dcid, row]));
    const after = new Map(everybody(createDistrict({ students: 20_000, day: 1 })).map((row) => [row.dcid, row]));
    const gone = [...before.keys()].filter((dcid) => !after.has(dcid));
    const joined = [...after.keys()].filter((dcid) => !before.has(dcid));
    const changed = [...before].filter(
      ([dcid, row]) => after.has(dcid) && JSON.stringify(after.get(dcid)) !== JSON.stringify(row),
    );
    expect(gone.length).toBeGreaterThan(60);
    expect(gone.length).toBeLessThan(140);
    expect(joined).toHaveLength(100);
    expect(changed.length).toBeGreaterThan(150);
    expect(changed.length).toBeLessThan(260);
  });

  it("rolls over: everybody a grade up, seniors graduated, nobody's birth date or class year moved", () => {
    const before = createDistrict({ students: 3000 });
    const after = createDistrict({ students: 3000, year: 1 });
    for (const was of everybody(before)) {
      const is = after.findStudent(was.dcid);
      expect([is?.birthDate, is?.classOf, is?.studentNumber]).toEqual([was.birthDate, was.classOf, was.studentNumber]);
      if (was.gradeLevel < 12) expect(is?.gradeLevel).toBe(was.gradeLevel + 1);
      else expect([is?.gradeLevel, is?.schoolNumber]).toEqual([99, GRADUATED_SCHOOL]);
    }
    expect(after.year).toBe(before.year + 1);
    expect(truthOf(after).byStatus["-1"]).toBeUndefined();
    expect(after.studentCount).toBe(3000 + 225);
  });

  it("finds a student by DCID, also after some have left", () => {
    const district = createDistrict({ students: 2000, day: 3 });
    for (const position of [0, 700, district.studentCount - 1]) {
      const row = district.student(position);
      expect(district.findStudent(row.dcid)).toEqual(row);
    }
    expect(district.findStudent(1)).toBeNull();
  });

  it("counts its truth from the rows", () => {
    const truth = truthOf(createDistrict({ students: 3000 }));
    const sum = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0);
    expect([sum(truth.bySchool), sum(truth.byStatus)]).toEqual([3000, 3000]);
    expect(truth.bySchool[GRADUATED_SCHOOL]).toBeGreaterThan(0);
    for (const status of ["-1", "0", "1", "2", "3"]) expect(truth.byStatus[status]).toBeGreaterThan(0);
  });

  it("has contacts that brothers and sisters share, staff in several schools, and seats in sections", () => {
    const district = createDistrict({ students: 1000 });
    const twins = [100, 101].map((i) => district.guardians(district.student(i)).map((one) => one.personId));
    expect(twins[0]).toEqual(twins[1]);
    const rows = everybody(district);
    expect(rows.some((row) => district.guardians(row).length === 0)).toBe(true);
    const staff = Array.from({ length: district.staffCount }, (_, i) => district.staff(i));
    expect(staff.some((one) => one.posts.length === 3)).toBe(true);
    expect(new Set(staff.map((one) => one.usersDcid)).size).toBe(staff.length);
    const active = rows.find((row) => row.enrollStatus === 0)!;
    expect(seatOf(district, active, 0)?.section.schoolNumber).toBe(active.schoolNumber);
    const junior = rows.find((row) => row.enrollStatus === 0 && row.gradeLevel === 11)!;
    expect(marksOf(district, junior).at(-1)?.gradeLevel).toBeGreaterThanOrEqual(10);
  });
});

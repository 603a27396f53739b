import { describe, expect, it } from "vitest";
import type { CauseGroup } from "@/server/runs/summary";
import { mailCauses } from "./mail-causes";

function cause(overrides: Partial<CauseGroup>): CauseGroup {
  return {
    key: "required:classYear:",
    title: "Class year is empty",
    message: "",
    who: "School registrars",
    where: "PowerSchool: Start Page > Students > Enrollment",
    href: null,
    records: 11,
    outcome: "rejected",
    ...overrides,
  };
}

function unmapped(value: string, records: number): CauseGroup {
  return cause({
    key: `unmapped_code:enrollmentStatus:${value}`,
    title: `Enrollment status ${value} is not mapped`,
    who: "You",
    where: "Define codes > Enrollment status",
    href: "/imports/students/codes",
    records,
  });
}

describe("causes in a mail", () => {
  it("puts what waits for a decision first, then the gravest, and counts the rest", () => {
    const duplicates = cause({
      key: "duplicate::",
      title: "Possible duplicates",
      who: "You",
      where: "Alerts",
      href: "/alerts",
      records: 7,
      outcome: "held",
    });
    const others = Array.from({ length: 6 }, (_, index) =>
      cause({
        key: `invalid_format:f${index}:`,
        title: `Field ${index} cannot be read`,
        records: 1,
        outcome: "value_left_out",
      }),
    );
    const mailed = mailCauses([cause({}), unmapped("4", 21), duplicates, ...others]);
    expect(mailed.causes.slice(0, 3)).toEqual([
      { records: 7, what: "Possible duplicates", who: "You", where: "Resolve alerts", path: "/alerts" },
      {
        records: 21,
        what: "Enrollment status 4 is not mapped; rejected",
        who: "You",
        where: "Define codes",
        path: "/imports/students/codes",
      },
      {
        records: 11,
        what: "Class year is empty; rejected",
        who: "School registrars",
        where: "PowerSchool",
        path: null,
      },
    ]);
    expect(mailed.causes).toHaveLength(5);
    expect(mailed.moreCauses).toEqual({ causes: 4, records: 4 });
  });

  it("never repeats a value that only few records have: it may be a name in the wrong field", () => {
    const mailed = mailCauses([unmapped("Okafor", 1), unmapped("Ngozi Adaeze", 2), unmapped("4", 5)]);
    expect(JSON.stringify(mailed)).not.toMatch(/Okafor|Ngozi/);
    expect(mailed.causes).toMatchObject([
      { records: 5, what: "Enrollment status 4 is not mapped; rejected" },
      { records: 3, what: "Enrollment status: codes that are not mapped; rejected" },
    ]);
    expect(JSON.stringify(mailCauses([unmapped("Okafor-Adeyemi Chukwuemeka", 9)]))).not.toContain("Okafor");
  });

  it("leaves out what nobody has to mend", () => {
    expect(mailCauses([cause({ key: "graduates_left_out::" }), cause({ key: "not_approved::" })])).toEqual({
      causes: [],
      moreCauses: null,
    });
  });
});

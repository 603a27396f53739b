import { describe, expect, it } from "vitest";
import { student } from "@/server/engine/catalogue/student";
import { byGravity, describeCause, parseCause, type CauseWording } from "./causes";

const wording: CauseWording = {
  catalogue: student,
  system: "PowerSchool",
  slug: "students",
  fixHint: (key) => (key === "email" ? null : { who: "School registrar", where: "Start Page > Demographics" }),
};
const describeKey = (key: string) => describeCause(key, wording);

describe("causes in words", () => {
  it("sends an unmapped code to Define codes, whatever the code contains", () => {
    expect(describeKey("unmapped_code:enrollmentStatus:4")).toMatchObject({
      title: "Enrollment status 4 is not mapped",
      who: "You",
      href: "/imports/students/codes",
    });
    expect(describeKey("unmapped_code:ethnicity:a:b").title).toBe("Ethnicity a:b is not mapped");
    expect(parseCause("unmapped_code:gender:", student).value).toBe("");
  });

  it("sends an empty last name to the SIS and says that the record is not imported", () => {
    const cause = describeKey("required:lastName:");
    expect(cause).toMatchObject({
      title: "Last name is empty",
      who: "School registrar",
      where: "PowerSchool: Start Page > Demographics",
    });
    expect(cause.message).toContain("not imported");
  });

  it("says that an optional value was left out and the rest imported", () => {
    const cause = describeKey("invalid_format:email:");
    expect(cause.title).toBe("Email is not an e-mail address");
    expect(cause.message).toContain("Everything else");
    expect(cause.who).toBe("PowerSchool administrator");
  });

  it("names an unmatched school and duplicates with the page that decides", () => {
    expect(describeKey("school_not_matched::")).toMatchObject({ title: "School not matched", href: "/setup/schools" });
    expect(describeKey("duplicate::").href).toBe("/alerts");
    expect(describeKey("reused_id:sisId:").href).toBe("/alerts");
  });

  it("puts rejected before held before single values, and many before few", () => {
    const sorted = [
      { outcome: "value_left_out" as const, records: 112 },
      { outcome: "held" as const, records: 7 },
      { outcome: "rejected" as const, records: 3 },
      { outcome: "rejected" as const, records: 21 },
    ].sort(byGravity);
    expect(sorted.map((one) => one.records)).toEqual([21, 3, 7, 112]);
  });
});

import { describe, expect, it } from "vitest";
import { student } from "@/server/engine/catalogue/student";
import { codeSuggestions } from "./codes";
import { nextPosition, readCursor } from "./cursor";
import { combineEthnicity, ETHNICITY_AND_RACE } from "./computed";
import { fieldOptions, parseCustomField } from "./fields";
import { fixHint } from "./fixes";
import { parseQueryPage, sortCustomFields } from "./records";
import { STUDENT_QUERY } from "./student-query";
import { isVersionAtLeast, shortVersion } from "./version";
import { readRows, schoolsAnswer } from "./wire";

const request = (fields: string[], cursor: string | null = null) => ({ dataType: "student" as const, fields, cursor });
const page = (...record: object[]) => ({ name: "students", record, count: record.length });

describe("a page of students", () => {
  it("gives text as received, blanks as null, keyed by the DCID and the school's number", () => {
    const row = { dcid: 7204, schoolid: 100, student_number: "0042", middle_name: "", last_name: "Núñez" };
    const fields = ["Students.Student_Number", "Students.Middle_Name", "Students.Last_Name"];
    expect(parseQueryPage(request(fields), page(row))).toEqual({
      records: [
        {
          sourceId: "7204",
          schoolSourceId: "100",
          values: { "Students.Student_Number": "0042", "Students.Middle_Name": null, "Students.Last_Name": "Núñez" },
        },
      ],
      next: null,
    });
  });

  it("reads one row that arrives as an object, and none that arrives as an empty text", () => {
    const one = { record: { dcid: "1", schoolid: "100" }, count: "1" };
    expect(parseQueryPage(request([]), one).records).toHaveLength(1);
    expect(readRows({ record: "" })).toEqual({ rows: [], count: null });
    expect(readRows({})).toEqual({ rows: [], count: null });
    expect(() => readRows([])).toThrow(/not what we expect/);
  });

  it("names the columns that PowerSchool left out", () => {
    const row = { dcid: "1", schoolid: "100", last_name: "Lowe" };
    expect(() => parseQueryPage(request(["Students.ClassOf", ETHNICITY_AND_RACE]), page(row))).toThrow(
      "[Students]ClassOf, [Students]FedEthnicity, [StudentRace]RaceCD",
    );
  });

  it("finds custom fields in the table's rows and in extensions, one or many", () => {
    const extension = (value: string) => ({ _table_extension: { name: "u_ext", _field: { name: "bus_no", value } } });
    const json = {
      query: page({ dcid: "1", schoolid: "100", _extension_data: extension("12") }, { dcid: "2", schoolid: "100" }),
      table: { record: { id: 2, tables: { students: { dcid: "2", track: "A" } } } },
    };
    const { records } = parseQueryPage(request(["Students.Track", "U_Ext.Bus_No"]), json);
    expect(records.map((record) => record.values)).toEqual([
      { "Students.Track": null, "U_Ext.Bus_No": "12" },
      { "Students.Track": "A", "U_Ext.Bus_No": null },
    ]);
    expect(
      sortCustomFields(STUDENT_QUERY, ["Students.DCID", ETHNICITY_AND_RACE, "Students.Track", "U_Ext.bus_no"]),
    ).toEqual({
      columns: ["track"],
      extensions: ["u_ext"],
    });
  });

  it("joins federal ethnicity and races", () => {
    expect(combineEthnicity("0", "B,W")).toBe("0/B,W");
    expect(combineEthnicity("1", null)).toBe("1/");
    expect(combineEthnicity("2", null)).toBe("2/");
    expect(combineEthnicity("0", null)).toBeNull();
    expect(combineEthnicity("-1", null)).toBeNull();
    expect(combineEthnicity(null, null)).toBeNull();
    expect(combineEthnicity(null, "A")).toBe("/A");
  });
});

describe("where a read stands", () => {
  it("ends at the total and nowhere else", () => {
    expect(nextPosition(null, 100, 250)).toEqual({ page: 2, size: 100, total: 250 });
    expect(nextPosition({ page: 2, size: 100, total: 250 }, 0, null)).toEqual({ page: 3, size: 100, total: 250 });
    expect(nextPosition({ page: 3, size: 100, total: 250 }, 50, null)).toBeNull();
    expect(nextPosition(null, 0, 0)).toBeNull();
    expect(nextPosition(null, 40, 40)).toBeNull();
  });

  it("goes on to the first empty page where no total is told", () => {
    expect(nextPosition(null, 100, null)).toEqual({ page: 2, size: 100, total: null });
    expect(nextPosition({ page: 2, size: 100, total: null }, 0, null)).toBeNull();
  });

  it("does not guess a cursor", () => {
    expect(readCursor("3/100/250")).toEqual({ page: 3, size: 100, total: 250 });
    expect(() => readCursor("3")).toThrow(/lost/);
  });
});

describe("what PowerSchool offers", () => {
  it("has a row for each of our fields, and a default for each that must be matched", () => {
    const options = fieldOptions("student");
    expect(Object.keys(options).toSorted()).toEqual(student.fields.map((field) => field.key).toSorted());
    for (const field of student.fields) {
      const offered = options[field.key]!;
      if (field.requirement === "required") expect(offered.defaultId).not.toBeNull();
      if (offered.defaultId !== null) expect(offered.options.map((option) => option.id)).toContain(offered.defaultId);
    }
    expect(options["classYear"]?.options.map((option) => option.label)).toEqual([
      "[Students]ClassOf",
      "[Students]Sched_YearOfGraduation",
      "[StudentCoreFields]Graduation_Year",
    ]);
  });

  it("suggests only codes that exist, and none for imported history", () => {
    for (const [key, codes] of Object.entries(codeSuggestions("student"))) {
      const ours = student.fields.find((field) => field.key === key)?.coding?.codes.map((code) => code.key);
      for (const code of Object.values(codes)) expect(ours).toContain(code);
    }
    expect(codeSuggestions("student")["enrollmentStatus"]).not.toHaveProperty("4");
  });

  it("reads custom fields as people type them, and never secrets", () => {
    const custom = { id: "U_StudentsUserFields.bus_no", label: "[U_StudentsUserFields]bus_no", isCustom: true };
    expect(parseCustomField("U_StudentsUserFields.bus_no")).toEqual(custom);
    expect(parseCustomField(" [U_StudentsUserFields] bus_no ")).toEqual(custom);
    expect(parseCustomField("[students]classof")).toEqual({ id: "Students.ClassOf", label: "[Students]ClassOf" });
    for (const text of [
      "",
      "bus_no",
      "a.b.c",
      "Students.x;drop",
      "Students.SSN",
      "Students.LunchStatus",
      "Students.Web_Password",
    ]) {
      expect(parseCustomField(text), text).toBeNull();
    }
  });

  it("knows who repairs a value and where", () => {
    expect(fixHint("student", "Students.ClassOf").who).toContain("registrar");
    expect(fixHint("student", "U_Ext.bus_no").where).toContain("[U_Ext]bus_no");
  });

  it("compares versions as numbers", () => {
    expect(isVersionAtLeast("22.11.0.1.5", "22.7.0")).toBe(true);
    expect(isVersionAtLeast("22.7.0.0.2221544", "22.7.0")).toBe(true);
    expect(isVersionAtLeast("22.6.9", "22.7.0")).toBe(false);
    expect(isVersionAtLeast("9.2", "22.7.0")).toBe(false);
    expect(shortVersion("22.7.0.0.2221544")).toBe("22.7.0");
  });

  it("reads one school, several, and none", () => {
    const school = { id: 3, school_number: "0100", name: "Alba High", low_grade: 9, high_grade: "" };
    expect(schoolsAnswer.parse({ schools: { school } })).toMatchObject([
      { id: "3", school_number: "0100", low_grade: 9 },
    ]);
    expect(schoolsAnswer.parse({ schools: { school: [school, school] } })).toHaveLength(2);
    expect(schoolsAnswer.parse({ schools: "" })).toEqual([]);
    expect(schoolsAnswer.parse({ schools: {} })).toEqual([]);
  });
});

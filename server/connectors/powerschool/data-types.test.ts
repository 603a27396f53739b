import { afterEach, describe, expect, it } from "vitest";
import { createDistrict } from "@/sandbox/district/district";
import { marksOf } from "@/sandbox/district/marks";
import { catalogsOf } from "@/sandbox/district/offerings";
import { SEATS_A_STUDENT, seatOf, type SisSeat } from "@/sandbox/district/sections";
import { startPowerSchool, type PowerSchoolSandbox } from "@/sandbox/powerschool/server";
import type { ServerOptions } from "@/sandbox/powerschool/state";
import type { FaultKind } from "@/sandbox/sis/faults";
import type { DataType, SourceRecord } from "../connector";
import { readAll, testConnectorContract } from "../contract";
import { readList } from "../list-value";
import { HISTORY_QUERY } from "./course-queries";
import { powerschool } from "./index";
import { buildPluginZip } from "./plugin";

const options = { allowPrivateAddresses: true, patience: { backoffBaseMs: 5, timeoutMs: 1500 } };
const small = createDistrict({ students: 60, seed: 7 });
const district = createDistrict({ students: 900, seed: 11 });
const running: PowerSchoolSandbox[] = [];

afterEach(async () => void (await Promise.all(running.splice(0).map((sandbox) => sandbox.close()))));

async function start(given: Partial<ServerOptions> = {}) {
  const sandbox = await startPowerSchool({ district, pageSize: 1000, plugin: await buildPluginZip(), ...given });
  running.push(sandbox);
  const credentials = { url: sandbox.url, clientId: sandbox.clientId, clientSecret: sandbox.clientSecret };
  const open = () => powerschool.open(credentials, options);
  return { sandbox, credentials, open };
}

function fieldsOf(dataType: DataType): string[] {
  const offered = Object.values(powerschool.fieldOptions(dataType)).flatMap((field) => field.options);
  return [...new Set(offered.map((option) => option.id))];
}

async function read(dataType: DataType): Promise<SourceRecord[]> {
  const { open } = await start();
  return (await readAll(open, { dataType, fields: fieldsOf(dataType) })).records;
}

type World = typeof district;
const studentsOf = (of: World) => Array.from({ length: of.studentCount }, (_, position) => of.student(position));
const staffOf = (of: World) => Array.from({ length: of.staffCount }, (_, position) => of.staff(position));
const today = (of: World) => `${of.year - 1}-11-18`;

/** Everybody who is a contact of somebody now. */
const contactsOf = (of: World) =>
  new Set(
    studentsOf(of).flatMap((student) =>
      of
        .guardians(student)
        .flatMap((guardian) => (guardian.details.some((one) => one.isActive) ? guardian.personDcid : [])),
    ),
  );
const seatsOf = (of: World) =>
  studentsOf(of).flatMap((student) =>
    Array.from({ length: SEATS_A_STUDENT }, (_, n) => seatOf(of, student, n)).filter((seat) => seat !== null),
  );
const isSatIn = (of: World) => (seat: SisSeat) =>
  !seat.isDropped && seat.enteredOn <= today(of) && seat.leftOn > today(of);

const CASES: Record<Exclude<DataType, "student">, { ids: () => number[]; lists?: string[]; pageSize?: number }> = {
  parent: {
    ids: () => [...contactsOf(small)],
    lists: [
      "Students.Student_Number",
      "CodeSet.Code",
      "StudentContactDetail.IsCustodial",
      "StudentContactDetail.LivesWithFlg",
    ],
  },
  staff: {
    ids: () => staffOf(small).map((one) => one.usersDcid),
    lists: ["RoleDef.Name", "SchoolStaff.Status", "SchoolStaff.StaffStatus"],
  },
  course_catalog: { ids: () => small.courses.map((course) => course.dcid), pageSize: 20 },
  course_mapping: { ids: () => catalogsOf(small).map((line) => line.dcid), pageSize: 40 },
  course_history: {
    ids: () => studentsOf(small).flatMap((student) => marksOf(small, student).map((mark) => mark.dcid)),
  },
  current_courses: {
    ids: () =>
      seatsOf(small)
        .filter(isSatIn(small))
        .map((seat) => seat.dcid),
  },
};

for (const [type, { ids, lists, pageSize = 50 }] of Object.entries(CASES)) {
  const dataType = type as DataType;
  testConnectorContract(`PowerSchool, ${dataType}`, async () => {
    const { sandbox, credentials } = await start({ district: small, pageSize });
    running.splice(running.indexOf(sandbox), 1);
    return {
      connector: powerschool,
      credentials,
      options,
      dataType,
      fields: fieldsOf(dataType),
      sourceIds: ids().map(String),
      ...(lists && { lists }),
      schoolNumbers: small.schools.map((school) => String(school.number)),
      pageSize,
      madeUpField: "U_Nowhere.no_such_column",
      received: () => sandbox.stats().total,
      close: () => sandbox.close(),
    };
  });
}

describe("guardians", () => {
  it("are one record for all their children, with what they are to each", async () => {
    const records = new Map((await read("parent")).map((record) => [record.sourceId, record]));
    const shared = [...records.values()].filter((one) => one.schoolSourceId?.includes(";"));
    expect(shared.length).toBeGreaterThan(50);
    for (const child of studentsOf(district)) {
      for (const guardian of district.guardians(child)) {
        const record = records.get(String(guardian.personDcid));
        const lines = guardian.details.filter((line) => line.isActive);
        if (!record) {
          expect(lines).toEqual([]);
          continue;
        }
        const list = (field: string) => readList(record.values[field] ?? "");
        const at = list("Students.Student_Number").flatMap((number, index) =>
          number === child.studentNumber && list("CodeSet.Code")[index] === guardian.relationship ? [index] : [],
        );
        expect(at.length).toBeGreaterThanOrEqual(Math.min(1, lines.length));
        for (const index of at.slice(0, lines.length)) {
          expect(record.schoolSourceId?.split(";")[index]).toBe(String(child.schoolNumber));
          expect(list("StudentContactDetail.LivesWithFlg")[index]).toBe(guardian.livesWith ? "1" : "0");
        }
      }
    }
  });

  it("have a username only with an access account, and the guardian's id with it", async () => {
    const records = await read("parent");
    const withAccount = records.filter((one) => one.values["PCAS_Account.Username"] !== null);
    expect(withAccount.length).toBeGreaterThan(100);
    expect(withAccount.length).toBeLessThan(records.length);
    for (const { values } of records)
      expect(values["PCAS_Account.Username"] === null).toBe(values["Guardian.GuardianID"] === null);
  });

  it("say that custody differs between the children of one guardian", async () => {
    const custody = (await read("parent")).map((one) => one.values["StudentContactDetail.IsCustodial"] ?? "");
    expect(custody.some((list) => list.includes("0") && list.includes("1"))).toBe(true);
  });
});

describe("staff", () => {
  it("are one record a person, with each school and role, former ones too", async () => {
    const records = await read("staff");
    for (const [position, record] of records.entries()) {
      const { usersDcid, posts } = district.staff(position);
      const lines = posts.flatMap((post) =>
        (post.roles.length > 0 ? post.roles.toSorted((a, b) => a.id - b.id) : [null]).map((role) => [
          String(post.schoolNumber),
          String(post.status),
          role?.name ?? null,
        ]),
      );
      const [schools, statuses, roles] = [
        record.schoolSourceId ?? "",
        record.values["SchoolStaff.Status"] ?? "",
        record.values["RoleDef.Name"] ?? lines.map(() => "").join(";"),
      ].map(readList);
      expect(record.sourceId).toBe(String(usersDcid));
      expect(lines).toEqual(schools!.map((school, index) => [school, statuses![index], roles![index]]));
    }
    expect(records.some((one) => one.values["SchoolStaff.Status"]?.split(";").every((status) => status === "2"))).toBe(
      true,
    );
  });

  it("sign in with the administrator's or the teacher's name, by what they are", async () => {
    const records = await read("staff");
    for (const [position, { values }] of records.entries()) {
      const { adminLogin, teacherLogin } = district.staff(position);
      const isTeacher = values["SchoolStaff.StaffStatus"]?.split(";").includes("1");
      const login = isTeacher ? (teacherLogin ?? adminLogin) : (adminLogin ?? teacherLogin);
      expect(values["Users.LoginID+Users.TeacherLoginID"]).toBe(login);
    }
  });

  it("include the counselor whom each student's record names", async () => {
    const { sandbox, open } = await start();
    sandbox.state.plugin?.grants.add("U_STUDENTSUSERFIELDS.COUNSELOR_ID");
    const field = "U_StudentsUserFields.counselor_id";
    const { records } = await readAll(open, { dataType: "student", fields: [field] });
    const counselors = new Set(
      (await read("staff")).flatMap(({ values }) =>
        values["RoleDef.Name"]?.includes("Counselor") ? values["Users.TeacherNumber"] : [],
      ),
    );
    const named = records.flatMap((record) => record.values[field] ?? []);
    expect(named.length).toBeGreaterThan(500);
    expect(named.filter((number) => counselors.has(number)).length).toBeGreaterThan(named.length * 0.8);
  });

  it("read their prefix from a custom field of the district", async () => {
    const { sandbox, open } = await start();
    const field = powerschool.parseCustomField("u_usersuserfields.prefix")?.id ?? "";
    expect(await open().checkField("staff", field)).toMatchObject({ kind: "no_access" });
    sandbox.state.plugin?.grants.add("U_USERSUSERFIELDS.PREFIX").add("USERS.CITY");
    expect(await open().checkField("staff", field)).toEqual({ kind: "readable" });
    const { records } = await readAll(open, { dataType: "staff", fields: [field, "Users.City"] });
    expect(new Set(records.map((one) => one.values[field]))).toEqual(new Set(["Dr.", null]));
    expect(records.every((one) => one.values["Users.City"] === "Riverbend")).toBe(true);
  });

  it("need PowerSchool 22.7 and the plugin's query; everything else goes on without them", async () => {
    const reportOf = async (
      given: Partial<ServerOptions>,
      change: (sandbox: PowerSchoolSandbox) => unknown = () => null,
    ) => {
      const { sandbox, open } = await start({ district: small, ...given });
      change(sandbox);
      const result = await open().test();
      return { open, types: result.ok ? result.report.dataTypes : [] };
    };
    const old = await reportOf({ version: "22.6.11.0.1" });
    const staff = old.types.find((one) => one.dataType === "staff");
    expect(staff).toMatchObject({ access: "none", detail: expect.stringContaining("needs 22.7.0 or newer") });
    expect(old.types.filter((one) => one.access === "full")).toHaveLength(6);
    await expect(old.open().count("staff")).rejects.toMatchObject({ kind: "version" });
    const page = old.open().readPage({ dataType: "staff", fields: [], cursor: null });
    await expect(page).rejects.toMatchObject({ kind: "version", message: expect.stringContaining("22.6.11") });
    const ancient = await reportOf({ version: "21.11.0.0.1" });
    expect(ancient.types.filter((one) => one.access === "full").map((one) => one.dataType)).toEqual([
      "student",
      "parent",
    ]);
    const withOldPlugin = await reportOf({}, ({ state }) => state.plugin?.queries.delete("org.matricula.roster.staff"));
    expect(withOldPlugin.types.find((one) => one.dataType === "staff")).toMatchObject({
      access: "none",
      detail: expect.stringMatching(/older.*installs the newest/),
    });
    expect((await reportOf({ version: "22.7.0.0.1" })).types.every((one) => one.access === "full")).toBe(true);
  });
});

describe("courses", () => {
  it("have the year of their last offering, and the grades of those who took them", async () => {
    const records = await read("course_catalog");
    const marks = studentsOf(district).flatMap((student) => marksOf(district, student));
    const seats = seatsOf(district).filter(isSatIn(district));
    for (const [index, { values }] of records.entries()) {
      const course = district.courses[index]!;
      const { offeredUntil, number } = course;
      const year = offeredUntil === null ? null : String(district.year - 1 - offeredUntil);
      expect([number, values["School_Course.YearID"]]).toEqual([number, year]);
      const grades = [
        ...marks.filter((mark) => mark.courseNumber === number).map((mark) => mark.gradeLevel),
        ...seats.filter((seat) => seat.section.course.number === number).map((seat) => seat.student.gradeLevel),
      ];
      const [low, high] = grades.length > 0 ? [Math.min(...grades), Math.max(...grades)] : [null, null];
      expect([number, values["Enrolled.Grade_Level:lowest"]]).toEqual([number, low === null ? null : String(low)]);
      expect([number, values["Enrolled.Grade_Level:highest"]]).toEqual([number, high === null ? null : String(high)]);
    }
    expect(records.some((one) => one.values["Enrolled.Grade_Level:lowest"] === null)).toBe(true);
  });

  it("have their SCED numbers from the state's number, where it is one", async () => {
    const [english, , , , algebra] = await read("course_catalog");
    expect(english?.values).toMatchObject({
      "CoursesCoreFields.Alt_Course_Number": "01001A000",
      "CoursesCoreFields.Alt_Course_Number:subject": "01",
      "CoursesCoreFields.Alt_Course_Number:course": "01001",
    });
    expect(algebra?.values["CoursesCoreFields.Alt_Course_Number:course"]).toBe("02052");
  });

  it("of the whole district stand in the catalog of every school that teaches them", async () => {
    const records = await read("course_mapping");
    const biology = records.filter((one) => one.values["ScheduleCourseCatalogs.Course_Number"] === "SCI101");
    const schools = district.schools.filter((school) => school.isActive && school.highGrade === 12);
    expect(new Set(biology.map((one) => one.schoolSourceId))).toEqual(
      new Set(schools.map((one) => String(one.number))),
    );
    const keys = records.map((one) => `${one.values["ScheduleCourseCatalogs.Course_Number"]} ${one.schoolSourceId}`);
    // Next year's catalog stands beside this year's.
    expect(new Set(keys).size).toBeLessThan(keys.length);
  });
});

describe("course records", () => {
  it("of the past go with the student's present school, and are completed unless their term still runs", async () => {
    const records = await read("course_history");
    const marks = studentsOf(district).flatMap((student) => marksOf(district, student));
    expect(records.map((one) => one.sourceId)).toEqual(marks.map((mark) => String(mark.dcid)));
    for (const [index, { values, schoolSourceId }] of records.entries()) {
      const mark = marks[index]!;
      expect(schoolSourceId).toBe(String(mark.student.schoolNumber));
      expect(values["StoredGrades.TermID:status"]).toBe(mark.year === district.year ? "In Progress" : "Completed");
      expect(values["StoredGrades.Course_Number"]).toBe(mark.courseNumber);
    }
    const some = (test: (values: SourceRecord["values"]) => boolean) => records.some((one) => test(one.values));
    expect(some((values) => values["StoredGrades.TermID:status"] === "In Progress")).toBe(true);
    expect(some((values) => values["StoredGrades.Course_Number"] === "TR-ENG")).toBe(true);
    const keys = records.map(({ values }) =>
      [
        "Students.Student_Number",
        "StoredGrades.Course_Number",
        "StoredGrades.Grade_Level",
        "StoredGrades.StoreCode",
      ].map((field) => values[field]),
    );
    expect(new Set(keys.map(String)).size).toBeLessThan(keys.length);
  });

  it("of today leave out seats that were given up, are over or have not begun, and keep those taken twice", async () => {
    const records = await read("current_courses");
    const seats = seatsOf(district);
    expect(seats.filter((seat) => seat.isDropped).length).toBeGreaterThan(100);
    expect(seats.some((seat) => seat.enteredOn > today(district))).toBe(true);
    expect(seats.some((seat) => seat.year < district.year)).toBe(true);
    const sat = seats.filter(isSatIn(district));
    expect(records.map((one) => one.sourceId)).toEqual(sat.map((seat) => String(seat.dcid)));
    const keys = records.map(({ values }) => `${values["Students.Student_Number"]} ${values["CC.SectionID"]}`);
    expect(new Set(keys).size).toBeLessThan(keys.length);
    for (const [index, { values }] of records.entries()) {
      const { section } = sat[index]!;
      const teacher = section.teacher === null ? null : district.staff(section.teacher);
      expect(values).toMatchObject({
        "CC.Course_Number": section.course.number,
        "Courses.Credit_Hours": String(section.course.credits),
        "CC.TeacherID:name": teacher && `${teacher.lastName}, ${teacher.firstName}`,
        "CC.DateLeft:status": "In Progress",
        "CC.DateEnrolled:earned": "0",
        "Terms.Abbreviation":
          section.half === 0 ? `${district.year - 2001}-${district.year - 2000}` : `S${section.half}`,
      });
    }
  });

  it.each<FaultKind>(["401-expired", "500", "cut", "truncated", "html", "empty-page", "throttle", "shrinking-total"])(
    "%s once in the middle of a read loses none",
    async (kind) => {
      const { sandbox, open } = await start({ district: small, pageSize: 200 });
      sandbox.faults.order({ kind, match: `/ws/schema/query/${HISTORY_QUERY.name}`, at: 3 });
      const { records } = await readAll(open, { dataType: "course_history", fields: ["StoredGrades.Course_Number"] });
      expect(records.map((one) => Number(one.sourceId))).toEqual(CASES.course_history.ids());
    },
  );

  it("whose columns lost their grant say which", async () => {
    const { sandbox, open } = await start({ district: small });
    sandbox.state.plugin?.grants.delete("STOREDGRADES.STORECODE");
    const result = await open().test();
    expect(result.ok && result.report.dataTypes).toContainEqual(
      expect.objectContaining({ dataType: "course_history", access: "partial", missing: ["[StoredGrades]StoreCode"] }),
    );
    const reading = readAll(open, { dataType: "course_history", fields: ["StoredGrades.StoreCode"] });
    await expect(reading).rejects.toMatchObject({ kind: "permission", message: expect.stringContaining("StoreCode") });
  });
});

import { afterEach, describe, expect, it } from "vitest";
import { createDistrict } from "../district/district";
import { startRig, stopRigs, testPlugin, type Answer } from "./test-rig";

afterEach(stopRigs);

describe("/ws/schema/table", () => {
  it("gives values as text and blanks as null, the id of the row as a number", async () => {
    const { json, district } = await startRig();
    const { record } = await json("/ws/schema/table/students?projection=dcid,last_name,enroll_status&pagesize=100");
    const [first] = record;
    expect(first).toEqual({
      id: district.student(0).dcid,
      name: "students",
      tables: {
        students: {
          dcid: String(district.student(0).dcid),
          last_name: district.student(0).lastName,
          enroll_status: String(district.student(0).enrollStatus),
        },
      },
    });
    expect(record[57].tables.students.last_name).toBeNull();
    expect(await json("/ws/schema/table/students?projection=dcid&q=students.dcid==1")).not.toHaveProperty("record");
  });

  it("refuses as measured", async () => {
    const { get } = await startRig();
    const refusal = async (path: string) => {
      const answer = await get(`/ws/schema/table/${path}`);
      return [answer.status, await answer.json()];
    };
    expect(await refusal("students?projection=dcid,home_room")).toEqual([
      403,
      {
        message: "At least one column lacks sufficient permission",
        errors: [{ resource: "Students", field: "home_room", code: "NoAccess" }],
      },
    ]);
    expect(await refusal("students?projection=home_room,x")).toEqual([
      400,
      { message: "Invalid field specified: X is not valid column for table: Students" },
    ]);
    expect(await refusal("students?projection=dcid&q=nope==1")).toEqual([400, { message: "Invalid field nope" }]);
    expect((await refusal("students?projection=dcid&q=dcid==abc"))[1]).toEqual({
      message: expect.stringContaining("invalid number was passed"),
    });
    expect((await refusal("students?projection=dcid&q=alert_medical==a"))[1]).toEqual({
      message: expect.stringContaining("clob or blob is not supported"),
    });
    expect(await refusal("nowhere?projection=dcid")).toEqual([404, { message: "Resource not found" }]);
    expect(await refusal("teachers?projection=id")).toEqual([
      405,
      { message: "GET, POST and PUT are not allowed on table" },
    ]);
    expect((await refusal("students"))[0]).toBe(400);
    expect((await refusal("students/5?projection=dcid"))[0]).toBe(404);
  });

  it("counts, filters by ranges of the key, sorts, and reads one row", async () => {
    const { json, district } = await startRig();
    const rows = Array.from({ length: district.studentCount }, (_, i) => district.student(i));
    const active = rows.filter((row) => row.enrollStatus === 0 && row.schoolNumber === 101);
    const q = encodeURIComponent("students.enroll_status==0;schoolid==101");
    expect(await json(`/ws/schema/table/students/count?q=${q}`)).toEqual({ count: active.length });
    const range = encodeURIComponent("dcid=gt=7010;dcid=le=7013");
    const ids = (answer: Answer) => answer.record.map((one: Answer) => one.id);
    expect(ids(await json(`/ws/schema/table/students?projection=dcid&q=${range}`))).toEqual([7011, 7012, 7013]);
    const down = await json("/ws/schema/table/students?projection=dcid&sort=dcid&sortdescending=true&pagesize=2");
    expect(ids(down)).toEqual([7150, 7149]);
    expect(ids(await json("/ws/schema/table/students/7042?projection=dcid"))).toEqual([7042]);
  });

  it("lists what may be read, with the rights on request", async () => {
    const { json } = await startRig();
    expect(await json("/ws/schema/table")).toEqual({ table: [{ name: "students" }] });
    const { columns } = await json("/ws/schema/table/students/metadata?expansions=access");
    const access = (name: string) => columns.find((one: Answer) => one.name === name).access;
    expect([access("dcid"), access("home_room")]).toEqual(["ViewOnly", "None"]);
  });

  it("has rows in every table that an import reads", async () => {
    const tables = {
      USERS: "DCID",
      SCHOOLSTAFF: "SCHOOLID",
      SCHOOLS: "NAME",
      TERMS: "ID",
      COURSES: "COURSE_NUMBER",
      SECTIONS: "TEACHER",
      CC: "SECTIONID",
      STOREDGRADES: "GRADE",
      STUDENTRACE: "RACECD",
      PERSON: "LASTNAME",
      STUDENTCONTACTASSOC: "PERSONID",
      EMAILADDRESS: "EMAILADDRESS",
      CODESET: "CODE",
      GEN: "NAME",
    };
    const grants = Object.entries(tables).map(([table, field]) => `${table}.${field}`);
    const { json } = await startRig({ plugin: await testPlugin({ grants }) });
    for (const [table, field] of Object.entries(tables)) {
      const { record } = await json(`/ws/schema/table/${table}?projection=${field}&pagesize=100`);
      expect(record.length).toBeGreaterThan(1);
      const { count } = await json(`/ws/schema/table/${table}/count`);
      expect(count).toBeGreaterThanOrEqual(record.length);
    }
    const seats = (await json("/ws/schema/table/cc?projection=sectionid&pagesize=100")).record;
    expect(seats.some((one: Answer) => Number(one.tables.cc.sectionid) < 0)).toBe(true);
    const schools = (await json("/ws/schema/table/schools?projection=name")).record;
    expect(schools.map((one: Answer) => one.tables.schools.name)).toContain("Graduated Students");
  });
});

describe("/ws/schema/query", () => {
  it("pages in order, 100 rows unless told otherwise, everything for 0", async () => {
    const { rows, query, district } = await startRig({ pageSize: 1000 });
    expect(await rows("org.acme.student")).toHaveLength(100);
    const all = await rows("org.acme.student?pagesize=0");
    expect(all.map((row) => row.dcid)).toEqual(Array.from({ length: 150 }, (_, i) => String(district.student(i).dcid)));
    const second = await rows("org.acme.student?page=2&pagesize=60");
    expect(second).toEqual(all.slice(60, 120));
    expect(await (await query("org.acme.student?page=9&pagesize=60&count=true")).json()).toMatchObject({ count: 150 });
    expect(await rows("org.acme.student?page=9&pagesize=60")).toEqual([]);
    expect(await (await query("org.acme.student/count")).json()).toEqual({ count: 150 });
  });

  it("drifts between pages when its SQL has no order", async () => {
    const { rows } = await startRig();
    const pages = [1, 2, 3].map((page) => rows(`org.acme.drifting?page=${page}&pagesize=50`));
    const ids = (await Promise.all(pages)).flat().map((row) => row.dcid);
    expect(ids).toHaveLength(150);
    expect(new Set(ids).size).toBeLessThan(150);
  });

  it("obeys conditions, arguments, $q, order and projection", async () => {
    const { rows, query, district } = await startRig();
    const active = Array.from({ length: 150 }, (_, i) => district.student(i)).filter((row) => row.enrollStatus === 0);
    expect(await rows("org.acme.by_status?pagesize=0", { status: "0" })).toHaveLength(active.length);
    expect((await query("org.acme.by_status", {})).status).toBe(400);
    expect((await query("org.acme.by_status", { status: "zero" })).status).toBe(400);
    expect((await query("org.acme.student", { nonsense: 1 })).status).toBe(400);
    const q = encodeURIComponent("status==3");
    const graduated = await rows(`org.acme.student?$q=${q}&order=students.dcid;desc&projection=dcid`);
    expect(graduated.length).toBeGreaterThan(1);
    expect(Object.keys(graduated[0]!)).toEqual(["dcid"]);
    expect(Number(graduated[0]!.dcid)).toBeGreaterThan(Number(graduated[1]!.dcid));
  });

  it("nests rows by table unless they are flattened", async () => {
    const { rows } = await startRig();
    const [first] = await rows("org.acme.nested?pagesize=1");
    expect(first).toMatchObject({ id: 7001, name: "students", tables: { students: { dcid: "7001" } } });
  });

  it("leaves out columns that lost their grant, or refuses them where the server does so", async () => {
    const silent = await startRig();
    silent.sandbox.state.plugin?.grants.delete("STUDENTS.LAST_NAME");
    expect(Object.keys((await silent.rows("org.acme.student?pagesize=1"))[0]!)).toEqual(["dcid", "status"]);
    const loud = await startRig({ withoutGrant: "refuse" });
    loud.sandbox.state.plugin?.grants.delete("STUDENTS.LAST_NAME");
    expect((await loud.query("org.acme.student")).status).toBe(403);
  });

  it("adds extension tables that the plugin may read", async () => {
    const { rows } = await startRig({ plugin: await testPlugin({ grants: ["U_STUDENTSUSERFIELDS.BUS_NO"] }) });
    const found = await rows("org.acme.student?extensions=u_studentsuserfields&pagesize=8");
    expect(found.some((row) => row.bus_no !== null)).toBe(true);
    expect(found[0]).not.toHaveProperty("gpa_weighted");
  });

  it("joins what hangs on a seat", async () => {
    const columns = {
      id: "CC.DCID",
      student: "STUDENTS.DCID",
      course: "COURSES.COURSE_NAME",
      teacher: "USERS.LAST_NAME",
    };
    const plugin = await testPlugin(
      { grants: Object.values(columns) },
      {
        name: "org.acme.seat",
        coreTable: "cc",
        columns,
        sql: `select c.dcid, s.dcid, k.course_name, u.last_name from cc c join students s on s.id = c.studentid
          join courses k on k.course_number = c.course_number left join schoolstaff t on t.id = c.teacherid
          left join users u on u.dcid = t.users_dcid order by c.dcid`,
      },
    );
    const { rows, query } = await startRig({ plugin });
    const { count } = (await (await query("org.acme.seat/count")).json()) as Answer;
    expect(count).toBeGreaterThan(150 * 7);
    const [seat] = await rows("org.acme.seat?pagesize=1");
    expect(seat).toMatchObject({ student: "7001", course: expect.stringMatching(/\w/) });
  });

  it("refuses a wrong content type, a body that is no object, GET, and unknown names", async () => {
    const { sandbox, token, get, query } = await startRig();
    const authorization = `Bearer ${await token()}`;
    const post = async (type: string, body: string) =>
      (
        await fetch(`${sandbox.url}/ws/schema/query/org.acme.student`, {
          method: "POST",
          headers: { authorization, accept: "application/json", "content-type": type },
          body,
        })
      ).status;
    expect(await post("text/plain", "{}")).toBe(415);
    expect(await post("application/json", "")).toBe(400);
    expect(await post("application/json", "[]")).toBe(400);
    expect((await get("/ws/schema/query/org.acme.student")).status).toBe(405);
    const unknown = await query("org.acme.nothing");
    expect([unknown.status, await unknown.json()]).toEqual([404, { message: "Query not found" }]);
  });

  it("sends only what changed since a data version", async () => {
    const { sandbox, query, district, get } = await startRig({
      district: createDistrict({ students: 2000 }),
      pageSize: 5000,
    });
    const ask = async (version: string) =>
      (await (
        await query("org.acme.student?pagesize=0", { $dataversion: version, $dataversion_applicationname: "acme" })
      ).json()) as Answer;
    const full = await ask("0");
    expect(full.record).toHaveLength(2000);
    expect((await ask(full.$dataversion)).record).toBeUndefined();
    sandbox.setDistrict(district.at({ day: 1 }));
    const next = await ask(full.$dataversion);
    expect(Number(next.$dataversion)).toBe(Number(full.$dataversion) + 1);
    expect(next.record.length).toBeGreaterThan(5);
    expect(next.record.length).toBeLessThan(60);
    const versions = (await (await get(`/ws/dataversion/acme/${full.$dataversion}`)).json()) as Answer;
    expect(versions.tables[0].ids.length).toBeGreaterThanOrEqual(next.record.length);
    expect((await query("org.acme.student", { $dataversion: "0" })).status).toBe(400);
  });

  it("lists its queries, built-in ones too", async () => {
    const names = (await (await startRig()).json("/ws/schema/query/api")).query.map((one: Answer) => one.name);
    expect(names).toEqual(expect.arrayContaining(["org.acme.student", "com.pearson.core.student.student_dcid_id_map"]));
  });
});

import { afterEach, describe, expect, it } from "vitest";
import { createDistrict } from "../district/district";
import { startRig, stopRigs, testPlugin, type Answer } from "./test-rig";

afterEach(stopRigs);

describe("tokens", () => {
  it("stay the same until they expire, with the seconds left as text", async () => {
    const { sandbox, token } = await startRig();
    const basic = Buffer.from(`${sandbox.clientId}:${sandbox.clientSecret}`).toString("base64");
    const answer = await fetch(`${sandbox.url}/oauth/access_token/`, {
      method: "POST",
      headers: { authorization: `Basic ${basic}`, "content-type": "application/x-www-form-urlencoded" },
      body: "grant_type=client_credentials",
    });
    const body = (await answer.json()) as Record<string, unknown>;
    expect(body).toMatchObject({ token_type: "Bearer", access_token: await token() });
    expect(body.expires_in).toMatch(/^\d+$/);
  });

  it("are refused without Basic, with a wrong secret, a wrong body, and to a disabled plugin", async () => {
    const { sandbox } = await startRig();
    const ask = async (secret: string, body: string, type = "application/x-www-form-urlencoded") => {
      const headers = { authorization: `Basic ${btoa(`${sandbox.clientId}:${secret}`)}`, "content-type": type };
      return (await fetch(`${sandbox.url}/oauth/access_token`, { method: "POST", headers, body })).status;
    };
    const good = "grant_type=client_credentials";
    expect(await ask("wrong", good)).toBe(401);
    expect(await ask(sandbox.clientSecret, "")).toBe(400);
    expect(await ask(sandbox.clientSecret, good, "application/json")).toBe(400);
    expect(await ask(sandbox.clientSecret, good)).toBe(200);
    sandbox.plugin.disable();
    expect(await ask(sandbox.clientSecret, good)).toBe(401);
  });

  it("expire after so many requests when told so, and say that they have", async () => {
    const { get } = await startRig({ tokenLifeRequests: 2 });
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await get("/ws/v1/district")).status);
    expect(statuses).toEqual([200, 200, 401]);
    expect((await get("/ws/v1/district")).headers.get("www-authenticate")).toContain("The access token has expired");
  });
});

describe("/ws/v1", () => {
  it("tells metadata to anybody, and the plugin's id only to who shows a token", async () => {
    const { sandbox, json } = await startRig({ pageSize: 100 });
    const open = (await (
      await fetch(`${sandbox.url}/ws/v1/metadata`, { headers: { accept: "application/json" } })
    ).json()) as {
      metadata: Record<string, unknown>;
    };
    expect(open.metadata).toMatchObject({ student_max_page_size: 100, sso_enabled_admin: "false" });
    expect(open.metadata).not.toHaveProperty("plugin_id");
    expect((await json("/ws/v1/metadata")).metadata.plugin_id).toBe(214);
  });

  it("answers in XML when Accept does not ask for JSON", async () => {
    const { get } = await startRig();
    const answer = await get("/ws/v1/district/school?pagesize=1", { accept: "*/*" });
    expect(answer.headers.get("content-type")).toBe("application/xml");
    expect(await answer.text()).toMatch(/^<\?xml.*<schools expansions=".*"><school><id>3<\/id>/);
  });

  it("lists schools without the office and the graduated, and counts as many", async () => {
    const { json, district } = await startRig();
    const { school } = (await json("/ws/v1/district/school")).schools;
    expect(school).toHaveLength(district.schools.length);
    expect(school.map((one: { school_number: number }) => one.school_number)).not.toContain(999999);
    expect(await json("/ws/v1/district/school/count")).toEqual({ resource: { count: district.schools.length } });
  });

  it("plays the traps of converted XML: one an object, several an array, none nothing, digits a number", async () => {
    const { json } = await startRig({ district: createDistrict({ students: 400, seed: 3 }) });
    const page = (n: number, size: number) =>
      json(`/ws/v1/district/student?page=${n}&pagesize=${size}&expansions=fees,ethnicity_race`);
    expect(Array.isArray((await page(1, 1)).students.student)).toBe(false);
    expect((await page(1, 2)).students.student).toHaveLength(2);
    expect((await page(99, 50)).students).not.toHaveProperty("student");
    const { student } = (await page(1, 100)).students;
    const types = new Set(student.map((one: { local_id: unknown }) => typeof one.local_id));
    expect(types).toEqual(new Set(["string", "number"]));
    for (const { local_id: id, fees } of student) {
      expect(fees).toBe("");
      if (typeof id === "string") expect(id).toMatch(/^0/);
    }
    const races = student.map((one: { ethnicity_race: { races?: unknown } }) => one.ethnicity_race.races);
    expect(races.some(Array.isArray)).toBe(true);
    expect(races.some((one: unknown) => typeof one === "object" && !Array.isArray(one))).toBe(true);
  });

  it("shows everybody of the district, of a school only the active, and obeys q", async () => {
    const { json, district } = await startRig();
    const school = district.schools[0]!;
    const rows = Array.from({ length: district.studentCount }, (_, i) => district.student(i));
    const inSchool = rows.filter((row) => row.schoolNumber === school.number);
    const count = async (path: string) => (await json(path)).resource.count as number;
    expect(await count("/ws/v1/district/student/count")).toBe(150);
    expect(await count(`/ws/v1/school/${school.dcid}/student/count`)).toBe(
      inSchool.filter((row) => row.enrollStatus === 0).length,
    );
    const all = encodeURIComponent("school_enrollment.enroll_status_code=gt=-2147483648");
    expect(await count(`/ws/v1/school/${school.dcid}/student/count?q=${all}`)).toBe(inSchool.length);
    const graduated = await count("/ws/v1/district/student/count?q=school_enrollment.enroll_status==g");
    expect(graduated).toBe(rows.filter((row) => row.enrollStatus === 3).length);
    expect(graduated).toBeGreaterThan(0);
    const named = encodeURIComponent("name.last_name==B*;school_enrollment.entry_date=ge=2020-01-01");
    expect(await count(`/ws/v1/district/student/count?q=${named}`)).toBe(
      rows.filter((row) => row.lastName?.startsWith("B")).length,
    );
    expect((await json(`/ws/v1/student/${rows[5]!.dcid}`)).student.id).toBe(rows[5]!.dcid);
  });

  it("refuses what the real server would", async () => {
    const { get } = await startRig({ pageSizeOver: "refuse", pageSize: 50 });
    const status = async (path: string) => (await get(path)).status;
    expect(await status("/ws/v1/district/student?q=shoe.size==1")).toBe(400);
    expect(await status("/ws/v1/district/student?q=id==abc")).toBe(400);
    expect(await status("/ws/v1/district/student?q=name.last_name==a*b")).toBe(400);
    expect(await status("/ws/v1/district/student?pagesize=51")).toBe(400);
    expect(await status("/ws/v1/district/student?pagesize=0")).toBe(400);
    expect(await status("/ws/v1/student/1")).toBe(404);
    expect(await status("/ws/v1/school/101/student")).toBe(404);
    expect(await status("/ws/v1/staff")).toBe(404);
    expect(await status("/ws/v1/district/school?expansions=nonsense&extensions=u_none")).toBe(200);
  });

  it("clamps a page size over the limit when the server does so", async () => {
    const { json } = await startRig({ pageSize: 20 });
    expect((await json("/ws/v1/district/student?pagesize=500")).students.student).toHaveLength(20);
  });

  it("needs the access level from 25.2 on, for all but metadata", async () => {
    const { get } = await startRig({ version: "25.2.0.0.1", plugin: await testPlugin({ level: null }) });
    const refused = await get("/ws/v1/district");
    expect(refused.status).toBe(401);
    expect(await refused.json()).toEqual({
      errorMessage: { message: "Plugin is missing required accessLevelV1Api READ permission" },
    });
    expect((await get("/ws/v1/metadata")).status).toBe(200);
    const older = await startRig({ version: "24.11.0.0.1", plugin: await testPlugin({ level: null }) });
    expect((await older.get("/ws/v1/district")).status).toBe(200);
  });

  it("has staff per school, courses, sections with their term, and seats", async () => {
    const { json, district } = await startRig();
    const id = district.schools[0]!.dcid;
    const { staff } = (await json(`/ws/v1/school/${id}/staff?expansions=emails,school_affiliations&pagesize=100`))
      .staffs;
    expect(staff.length).toBeGreaterThan(15);
    expect(staff.some((one: Answer) => Array.isArray(one.school_affiliations.school_affiliation))).toBe(true);
    expect((await json(`/ws/v1/school/${id}/course`)).courses.course.length).toBeGreaterThan(5);
    const term = (await json(`/ws/v1/school/${id}/term?q=start_year==${district.year - 1}`)).terms.term;
    expect(term).toHaveLength(3);
    const { section } = (
      await json(`/ws/v1/school/${id}/section?q=term.start_year==${district.year - 1}&expansions=term`)
    ).sections;
    expect(section).toHaveLength(96);
    expect(section[0].term.start_year).toBe(district.year - 1);
    const seats = (await json(`/ws/v1/section/${section[0].id}/section_enrollment`)).section_enrollments;
    expect([seats.section_enrollment].flat()[0]).toMatchObject({ section_id: section[0].id });
  });

  it("gives a student's contacts, and 204 when there are none", async () => {
    const { get, district } = await startRig({ district: createDistrict({ students: 1200, seed: 3 }) });
    const rows = Array.from({ length: 1200 }, (_, i) => district.student(i));
    const first = rows.find((row, i) => i % 200 === 100 && district.guardians(row).length > 0)!;
    const twins = rows.filter((row) => row.family === first.family);
    const none = rows.find((row) => district.guardians(row).length === 0)!;
    expect((await get(`/ws/contacts/student/${none.dcid}`)).status).toBe(204);
    const contacts = (await (await get(`/ws/contacts/student/${twins[0]!.dcid}`)).json()) as Answer[];
    expect(contacts[0].contactStudents.map((one: Answer) => one.dcid)).toEqual(twins.map((one) => one.dcid));
    expect(contacts[0].contactAccount.password).toBeNull();
    const one = await (await get(`/ws/contacts/contact/${contacts[0].contactId}`)).json();
    expect(one).toEqual(contacts[0]);
  });
});

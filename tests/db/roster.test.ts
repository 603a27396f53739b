import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPool, type Pool } from "@/db/client";
import { auditEntries, memberships, membershipSchools, people, recipients, students } from "@/db/schema";
import { compareAlert } from "@/server/alerts/compare-alert";
import { countOpenAlerts, getAlertQueue } from "@/server/alerts/queries";
import { listRecipients } from "@/server/notifications/queries";
import { removeRecipient } from "@/server/notifications/remove-recipient";
import { saveRecipients } from "@/server/notifications/save-recipients";
import { getSchool, listSchools, listStudents, PAGE_SIZE } from "@/server/roster/queries";
import { listStudentsInput } from "@/server/roster/schema";
import { findSchoolScope } from "@/server/roster/scope";
import { getRecord } from "@/server/roster/record";
import { buildDistrict, buildPerson, buildSettings, commandOf, type BuiltDistrict } from "@/tests/support/builders";
import { importRows, rawStudent } from "@/tests/support/import-rows";
import { createTestDatabase } from "@/tests/support/postgres";

let pool: Pool;
let drop: () => Promise<void>;

beforeAll(async () => {
  const database = await createTestDatabase();
  pool = openPool(database.url, { max: 4 });
  drop = database.drop;
});

afterAll(async () => {
  await pool.sql.end();
  await drop();
});

const list = (district: BuiltDistrict, input: Record<string, unknown> = {}, scope: string[] | null = null) =>
  listStudents(pool.db, district.id, scope, listStudentsInput.parse(input));
const studentOf = async (district: BuiltDistrict, sisId: string) => {
  const [row] = await pool.db
    .select()
    .from(students)
    .where(and(eq(students.districtId, district.id), eq(students.sisId, sisId)));
  return row!;
};

describe("the list of students", () => {
  it("walks every student once, forwards and back, whatever the case and the accents of the names", async () => {
    const district = await buildDistrict(pool);
    const names = ["de Souza", "De Souza", "Ó Ceallaigh", "ábalos", "Zhang", "O'Neal"];
    const rows = Array.from({ length: PAGE_SIZE * 2 + 7 }, (_, n) =>
      rawStudent({ lastName: names[n % names.length]!, firstName: n % 9 === 0 ? null : `First${n % 5}` }),
    );
    await importRows(pool, district, buildSettings(district), rows);
    const first = await list(district);
    const second = await list(district, { after: first.next });
    const third = await list(district, { after: second.next });
    const walked = [...first.rows, ...second.rows, ...third.rows].map((row) => row.id);
    expect(new Set(walked).size).toBe(rows.length);
    expect(walked).toHaveLength(rows.length);
    expect(first.previous).toBeNull();
    expect(third.next).toBeNull();
    const back = await list(district, { before: third.previous });
    expect(back.rows).toEqual(second.rows);
    expect((await list(district, { before: back.previous })).rows).toEqual(first.rows);
  });

  it("finds by the beginning of a name, by both names and by an exact ID, and takes % for a sign", async () => {
    const district = await buildDistrict(pool);
    await importRows(pool, district, buildSettings(district), [
      rawStudent({ lastName: "Núñez-Ortega", firstName: "José Ángel", studentNumber: "118204" }),
      rawStudent({ lastName: "Núñez", firstName: "Ana" }),
      rawStudent({ lastName: "Angel", firstName: "Mara" }),
    ]);
    const found = async (search: string) => (await list(district, { search })).rows.map((row) => row.firstName);
    expect(await found("núñ")).toEqual(["Ana", "José Ángel"]);
    expect(await found("NÚÑEZ, jos")).toEqual(["José Ángel"]);
    expect(await found("José Ángel Núñez")).toEqual(["José Ángel"]);
    expect(await found("118204")).toEqual(["José Ángel"]);
    expect(await found("%")).toEqual([]);
    expect(await found("Angel")).toEqual(["Mara"]);
  });

  it("filters by school and by active", async () => {
    const district = await buildDistrict(pool);
    await importRows(pool, district, buildSettings(district), [
      rawStudent({ school: "101" }),
      rawStudent({ school: "102" }),
      rawStudent({ school: "102", enrollmentStatus: "2" }),
    ]);
    expect((await list(district)).rows).toHaveLength(2);
    expect((await list(district, { active: "all", schoolId: district.schools[1]!.id })).rows).toHaveLength(2);
    expect((await list(district, { active: "inactive" })).rows.map((row) => row.enrollmentStatus)).toEqual([
      "TRANSFERRED_OUT",
    ]);
    const schools = await listSchools(pool.db, district.id, null);
    expect(schools.map(({ number, active, inactive }) => [number, active, inactive])).toEqual([
      ["101", 1, 0],
      ["102", 1, 1],
    ]);
  });
});

describe("who sees whom", () => {
  it("shows a school manager only the schools of the membership", async () => {
    const district = await buildDistrict(pool);
    await importRows(pool, district, buildSettings(district), [
      rawStudent({ school: "101", sisId: "own-1" }),
      rawStudent({ school: "102", sisId: "other-1" }),
    ]);
    const personId = await buildPerson(pool, district.id, "school_manager");
    const [membership] = await pool.db.select().from(memberships).where(eq(memberships.personId, personId));
    await pool.db.insert(membershipSchools).values({ membershipId: membership!.id, schoolId: district.schools[0]!.id });
    const scope = await findSchoolScope(
      commandOf(pool, district, { actor: { kind: "person", personId, role: "school_manager" } }),
    );
    expect(scope).toEqual([district.schools[0]!.id]);
    expect((await listStudents(pool.db, district.id, scope, listStudentsInput.parse({}))).rows).toHaveLength(1);
    expect(await listSchools(pool.db, district.id, scope)).toHaveLength(1);
    const other = await studentOf(district, "other-1");
    await expect(getRecord(pool.db, district.id, scope, { dataType: "student", id: other.id })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(getSchool(pool.db, district.id, scope, district.schools[1]!.id)).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("shows a school manager without schools nobody", async () => {
    const district = await buildDistrict(pool);
    await importRows(pool, district, buildSettings(district), [rawStudent()]);
    expect((await list(district, {}, [])).rows).toEqual([]);
    expect(await listSchools(pool.db, district.id, [])).toEqual([]);
  });

  it("does not know another district's student or school", async () => {
    const [district, stranger] = [await buildDistrict(pool), await buildDistrict(pool)];
    await importRows(pool, district, buildSettings(district), [rawStudent({ sisId: "t-1" })]);
    const row = await studentOf(district, "t-1");
    await expect(getRecord(pool.db, stranger.id, null, { dataType: "student", id: row.id })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(getSchool(pool.db, stranger.id, null, district.schools[0]!.id)).rejects.toMatchObject({
      code: "not_found",
    });
    expect((await list(stranger)).rows).toEqual([]);
  });
});

describe("one student's record", () => {
  it("says which import each value comes from, what a person wrote, and what every import changed", async () => {
    const district = await buildDistrict(pool);
    const settings = buildSettings(district);
    const row = rawStudent({ sisId: "r-1", homeroom: "214", gender: "F" });
    const first = await importRows(pool, district, settings, [row]);
    const second = await importRows(pool, district, settings, [{ ...row, homeroom: "218", school: "102" }]);
    const personId = await buildPerson(pool, district.id, "analyst");
    const { id, origins } = await studentOf(district, "r-1");
    await pool.db
      .update(students)
      .set({
        counselor: "Thuý Nguyễn",
        origins: { ...origins, counselor: { by: "hand", personId, at: "2026-08-05T10:00:00Z" } },
      })
      .where(eq(students.id, id));
    const record = await getRecord(pool.db, district.id, null, { dataType: "student", id: id });
    const field = (key: string) => record.fields.find((one) => one.key === key)!;
    expect(field("homeroom")).toMatchObject({ value: "218", source: { kind: "import", runId: second.runId } });
    expect(field("school")).toMatchObject({ value: "School 102", source: { runId: second.runId } });
    const before = await importRows(pool, district, settings, [rawStudent({ sisId: "r-2" })]);
    const untouched = await getRecord(pool.db, district.id, null, {
      dataType: "student",
      id: (await studentOf(district, "r-2")).id,
    });
    expect(untouched.fields.find((one) => one.key === "school")!.source).toMatchObject({ runId: before.runId });
    expect(field("gender")).toMatchObject({ value: "Female", source: { kind: "import", runId: first.runId } });
    expect(field("counselor")).toMatchObject({ source: { kind: "hand", person: "A analyst" } });
    expect(field("street")).toMatchObject({ value: null, source: null });
    expect(record.history.map((event) => [event.kind, event.run?.id])).toEqual([
      ["update", second.runId],
      ["create", first.runId],
    ]);
    expect(record.history[0]!.changes).toContainEqual({ label: "School", before: "School 101", after: "School 102" });
  });
});

describe("open alerts", () => {
  it("puts the record that waits beside ours and does not show another district's", async () => {
    const [district, stranger] = [await buildDistrict(pool), await buildDistrict(pool)];
    const settings = buildSettings(district);
    await importRows(pool, district, settings, [
      rawStudent({ sisId: "a-1", lastName: "Nguyễn", firstName: "Minh Anh", birthOn: "2010-05-05", school: "101" }),
    ]);
    await importRows(pool, district, settings, [
      rawStudent({ sisId: "a-2", lastName: "Nguyễn", firstName: "Minh", birthOn: "2010-05-05", school: "102" }),
    ]);
    const { undecided, counts } = await getAlertQueue(pool.db, district.id, { dataType: "student" });
    expect(counts).toEqual({ undecided: 1, matched: 0, created: 0 });
    expect(undecided).toMatchObject([{ kind: "duplicate", name: "Nguyễn, Minh", school: "School 102", candidates: 1 }]);
    const alert = await compareAlert(pool.db, district.id, { alertId: undecided[0]!.id });
    expect(alert.candidates).toMatchObject([
      { name: "Nguyễn, Minh Anh", reasons: ["last_name_birth_date"], isRejected: false, isUnlikely: false },
    ]);
    expect(alert.rows.find((row) => row.key === "firstName")).toMatchObject({
      incoming: "Minh",
      ours: [{ value: "Minh Anh", agreement: null }],
    });
    expect(alert.rows.find((row) => row.key === "birthOn")?.ours).toEqual([{ value: "2010-05-05", agreement: "same" }]);
    await expect(compareAlert(pool.db, stranger.id, { alertId: alert.id })).rejects.toThrow("no such alert");
    expect(await countOpenAlerts(pool.db, district.id, null)).toBe(1);
    expect(await countOpenAlerts(pool.db, district.id, [district.schools[0]!.id])).toBe(0);
    expect(await countOpenAlerts(pool.db, stranger.id, null)).toBe(0);
  });
});

describe("recipients of a data type (D14)", () => {
  const saved = (district: BuiltDistrict) =>
    pool.db.select().from(recipients).where(eq(recipients.districtId, district.id));

  it("adds each good address once, hands back the others, and changes nothing when repeated", async () => {
    const district = await buildDistrict(pool);
    const context = commandOf(pool, district);
    const input = { dataType: "student" as const, text: "ana@riverbend.example, registrar, SIS@riverbend.example" };
    const result = await saveRecipients(context, input);
    expect(result.added.sort()).toEqual(["ana@riverbend.example", "sis@riverbend.example"]);
    expect(result.refused.map((one) => one.text)).toEqual(["registrar"]);
    const again = await saveRecipients(context, input);
    expect(again.added).toEqual([]);
    expect(again.known).toHaveLength(2);
    expect(await saved(district)).toHaveLength(2);
    const entries = await pool.db.select().from(auditEntries).where(eq(auditEntries.districtId, district.id));
    expect(entries).toHaveLength(1);
    expect(JSON.stringify(entries[0]!.detail)).not.toContain("@");
  });

  it("removes one address and does not know one of another district", async () => {
    const [district, stranger] = [await buildDistrict(pool), await buildDistrict(pool)];
    const email = "ana@riverbend.example";
    await saveRecipients(commandOf(pool, district), { dataType: "student", text: email });
    await expect(removeRecipient(commandOf(pool, stranger), { dataType: "student", email })).rejects.toMatchObject({
      code: "not_found",
    });
    await removeRecipient(commandOf(pool, district), { dataType: "student", email });
    expect(await saved(district)).toEqual([]);
    await expect(removeRecipient(commandOf(pool, district), { dataType: "student", email })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("names an account of the district, never one of another, and lists every data type", async () => {
    const [district, stranger] = [await buildDistrict(pool), await buildDistrict(pool)];
    const here = await buildPerson(pool, district.id, "analyst");
    const there = await buildPerson(pool, stranger.id, "viewer");
    const emails = await pool.db.select({ id: people.id, email: people.email }).from(people);
    const emailOf = (id: string) => emails.find((one) => one.id === id)!.email;
    await saveRecipients(commandOf(pool, district), {
      dataType: "student",
      text: `${emailOf(here)},${emailOf(there)},${randomUUID()}@riverbend.example`,
    });
    const groups = await listRecipients(pool.db, district.id);
    expect(groups[0]!.recipients.map((one) => one.name).toSorted((a, b) => (b ?? "").localeCompare(a ?? ""))).toEqual([
      "A analyst",
      null,
      null,
    ]);
    expect(groups).toHaveLength(7);
    expect(groups[1]).toMatchObject({ isPlanned: false, recipients: [] });
  });
});

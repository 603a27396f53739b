import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPool, type Pool } from "@/db/client";
import { auditEntries, recordChanges, students } from "@/db/schema";
import { createCaller } from "@/server/api/trpc";
import { rosterRouter } from "@/server/api/routers/roster";
import { editStudent } from "@/server/roster/edit-student";
import { keepValue } from "@/server/roster/keep-value";
import { protectRecord } from "@/server/roster/protect-record";
import { getRecord } from "@/server/roster/record";
import { buildDistrict, buildPerson, buildSettings, commandOf, type BuiltDistrict } from "@/tests/support/builders";
import { refusalOf, requestBy } from "@/tests/support/callers";
import { rawStudent } from "@/tests/support/import-rows";
import { createTestDatabase } from "@/tests/support/postgres";
import { runRows } from "@/tests/support/staged-run";

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

const only = async (district: BuiltDistrict, id: number) =>
  (await pool.db.select().from(students).where(eq(students.id, id)))[0]!;

async function world() {
  const district = await buildDistrict(pool);
  const settings = { ...buildSettings(district) };
  settings.sync = { ...settings.sync, inactivateMissing: true };
  const rows = Array.from({ length: 12 }, () => rawStudent());
  await runRows(pool, district, settings, rows);
  const [student] = await pool.db.select().from(students).where(eq(students.sisId, rows[0]!.sisId!));
  const personId = await buildPerson(pool, district.id, "analyst");
  const now = new Date("2026-08-04T15:00:00Z");
  const context = commandOf(pool, district, { actor: { kind: "person", personId, role: "analyst" }, now });
  return { district, settings, rows, student: student!, context };
}

describe("changing a student by hand", () => {
  it("stores the value, whose it is, and what it replaced", async () => {
    const { context, district, student } = await world();
    const input = {
      id: student.id,
      values: { homeroom: " 7 ", city: "Ames" },
      shown: { homeroom: "214", city: null },
      keep: [],
    };
    expect(await editStudent(context, input)).toEqual({ changed: 2 });
    expect(await only(district, student.id)).toMatchObject({ homeroom: "7", city: "Ames", keptFields: [] });
    const record = await getRecord(pool.db, district.id, null, { dataType: "student", id: student.id });
    expect(record.fields.find((one) => one.key === "homeroom")).toMatchObject({
      value: "7",
      followsSis: true,
      source: { kind: "hand", person: "A analyst" },
    });
    expect(record.history.map((event) => event.kind)).toEqual(["edit", "create"]);
    expect(record.history[0]).toMatchObject({
      person: "A analyst",
      changes: [
        { label: "Homeroom", before: "214", after: "7" },
        { label: "City", before: null, after: "Ames" },
      ],
    });
    const audit = await pool.db
      .select()
      .from(auditEntries)
      .where(eq(auditEntries.subject, String(student.id)));
    expect(audit.at(-1)).toMatchObject({
      action: "student.edited",
      detail: { fields: ["homeroom", "city"], kept: [] },
    });
    expect(await editStudent(context, { ...input, shown: { homeroom: "7", city: "Ames" } })).toEqual({ changed: 0 });
    expect(await pool.db.select().from(recordChanges).where(eq(recordChanges.recordId, student.id))).toHaveLength(1);
  });

  it("holds against the SIS only where it is kept (product rule 1)", async () => {
    const { context, district, settings, rows, student } = await world();
    const values = { homeroom: "7", gender: "NONBINARY" };
    await editStudent(context, {
      id: student.id,
      values,
      shown: { homeroom: "214", gender: "FEMALE" },
      keep: ["homeroom"],
    });
    await runRows(pool, district, settings, rows, { now: new Date("2026-08-05T06:00:00Z") });
    expect(await only(district, student.id)).toMatchObject({ homeroom: "7", gender: "FEMALE" });
    const later = { ...context, now: new Date("2026-08-05T15:00:00Z") };
    await keepValue(later, { dataType: "student", id: student.id, field: "homeroom", isKept: false });
    await keepValue(later, { dataType: "student", id: student.id, field: "homeroom", isKept: false });
    await runRows(pool, district, settings, rows, { now: new Date("2026-08-06T06:00:00Z") });
    expect(await only(district, student.id)).toMatchObject({ homeroom: "214", keptFields: [] });
    const { history } = await getRecord(pool.db, district.id, null, { dataType: "student", id: student.id });
    expect(history.map((event) => event.kind)).toEqual(["update", "follow", "update", "edit", "create"]);
  });

  it.each([
    [{ lastName: "" }, { lastName: "shown" }, "lastName", "may not be empty"],
    [{ classYear: "soon" }, { classYear: "2028" }, "classYear", "year of four digits"],
    [{ enrollmentStatus: "GONE" }, { enrollmentStatus: "CURRENTLY_ENROLLED" }, "enrollmentStatus", "Choose one"],
    [{ email: "n/a" }, {}, "email", "not an e-mail address"],
    [{ homeroom: "9" }, { homeroom: "1" }, "homeroom", "changed meanwhile to 214"],
    [{ school: "00000000-0000-4000-8000-000000000000" }, {}, "school", "one of your schools"],
  ])("refuses %o at its field and saves nothing", async (values, shown, field, message) => {
    const { context, district, student } = await world();
    const before = await only(district, student.id);
    const refused = editStudent(context, {
      id: student.id,
      values: { ...values, city: "Ames" },
      shown: { city: null, ...shown },
      keep: [],
    });
    await expect(refused).rejects.toMatchObject({ fields: { [field]: expect.stringContaining(message) } });
    expect(await only(district, student.id)).toEqual(before);
  });

  it("refuses an id that another student of the district has", async () => {
    const { context, student, rows } = await world();
    const values = { studentNumber: rows[1]!.studentNumber! };
    const refused = editStudent(context, {
      id: student.id,
      values,
      shown: { studentNumber: student.studentNumber },
      keep: [],
    });
    await expect(refused).rejects.toMatchObject({
      fields: { studentNumber: expect.stringContaining("Another student") },
    });
    await expect(
      keepValue(context, { dataType: "student", id: student.id, field: "sisId", isKept: true }),
    ).rejects.toThrow("always follows");
  });

  it("protects from inactivation", async () => {
    const { context, district, settings, rows, student } = await world();
    await protectRecord(context, { dataType: "student", id: student.id, isProtected: true });
    await protectRecord(context, { dataType: "student", id: student.id, isProtected: true });
    await runRows(pool, district, settings, rows.slice(1), { expected: null });
    expect(await only(district, student.id)).toMatchObject({ isActive: true, isProtected: true });
    const { history } = await getRecord(pool.db, district.id, null, { dataType: "student", id: student.id });
    expect(history.map((event) => event.kind)).toEqual(["protect", "create"]);
  });

  it("belongs to analysts and site managers of the district", async () => {
    const { district, student } = await world();
    const input = { dataType: "student" as const, id: student.id, isProtected: true };
    const caller = async (of: BuiltDistrict, role: "viewer" | "school_manager" | "analyst") =>
      createCaller(rosterRouter)(await requestBy(pool, of, role));
    expect(await refusalOf((await caller(district, "viewer")).protect(input))).toBe("FORBIDDEN");
    expect(await refusalOf((await caller(district, "school_manager")).protect(input))).toBe("FORBIDDEN");
    const stranger = await caller(await buildDistrict(pool), "analyst");
    expect(await refusalOf(stranger.protect(input))).toBe("NOT_FOUND");
    expect(
      await refusalOf(stranger.keep({ id: student.id, dataType: "student", field: "homeroom", isKept: true })),
    ).toBe("NOT_FOUND");
    expect(await refusalOf(stranger.edit({ id: student.id, values: { city: "X" }, shown: {}, keep: [] }))).toBe(
      "NOT_FOUND",
    );
    expect(await only(district, student.id)).toMatchObject({ isProtected: false, city: null });
  });
});

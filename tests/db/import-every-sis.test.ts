import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPool, type Pool } from "@/db/client";
import { districtDb } from "@/db/scoped";
import { runs, schools, staff, students } from "@/db/schema";
import { seedCommand, seedDistrict, setUpStudents } from "@/db/seed/demo-district";
import { createDistrict } from "@/sandbox/district/district";
import { saveConnection } from "@/server/connection/save-connection";
import type { DataType } from "@/server/connectors/connector";
import type { CommandContext } from "@/server/platform/tenancy";
import { approveRun } from "@/server/runs/approve-run";
import { queueRun } from "@/server/runs/queue-run";
import { resetConfiguration } from "@/server/runs/reset-configuration";
import { driveRun } from "@/server/runs/stages";
import { findSettings, getCatalogue } from "@/server/settings/load-settings";
import { getDefineCodes } from "@/server/settings/queries";
import { readSamples } from "@/server/settings/read-samples";
import { saveCodes } from "@/server/settings/save-codes";
import { saveFields } from "@/server/settings/save-fields";
import { saveSuggested } from "@/server/settings/save-suggested";
import { SIS_NAMES, startEverySis, type EverySis, type SisName } from "@/tests/support/every-sis";
import { createTestDatabase } from "@/tests/support/postgres";
import { silenceEvents } from "@/tests/support/silent-events";

const NOW = new Date("2026-09-15T06:09:00Z");
const made = createDistrict({ students: 300, seed: 3 });

/** Every field of a student that a SIS could fill and the wizard suggests; ids of a system are its own. */
const COMPARED = getCatalogue("student")
  .fields.map((field) => field.key)
  .filter((key) => !["sisId", "federatedId", "counselorLink"].includes(key));

const shown = (value: unknown) =>
  typeof value === "string" ? value : value === null ? "nothing" : JSON.stringify(value);

const truthOf = (number: string) =>
  Array.from({ length: made.studentCount }, (_, place) => made.student(place)).find(
    (student) => student.studentNumber === number,
  );

let pool: Pool;
let drop: () => Promise<void>;
let sis: EverySis;
let events: Awaited<ReturnType<typeof silenceEvents>>;
const districts = new Map<SisName, CommandContext>();

beforeAll(async () => {
  process.env.MATRICULA_SECRET_KEYS = `k1:${Buffer.alloc(32, 7).toString("base64")}`;
  process.env.ALLOW_SANDBOX_ADDRESSES = "1";
  events = await silenceEvents();
  const database = await createTestDatabase();
  pool = openPool(database.url, { max: 4 });
  drop = database.drop;
  sis = await startEverySis(made);
  for (const name of SIS_NAMES) districts.set(name, await setUp(name));
}, 120_000);

afterAll(async () => {
  await sis.close();
  await pool.sql.end();
  await drop();
  await events.stop();
});

/** A district of its own with the same schools, connected and set up as the wizard suggests it. */
async function setUp(name: SisName): Promise<CommandContext> {
  const { districtId } = await seedDistrict(pool.db, {
    name: `Riverbend by ${name}`,
    timeZone: "America/Chicago",
    schools: made.schools
      .filter((school) => school.isActive)
      .map((school) => ({ number: String(school.number), name: school.name })),
    people: [{ email: `${name.replaceAll(" ", "")}@riverbend.example`, name: "A manager", role: "site_manager" }],
  });
  const seed = await seedCommand(pool.db, districtId, NOW);
  const context = { ...seed, db: districtDb(pool, districtId) };
  const { connector, credentials } = sis.access[name];
  await setUpStudents(context, credentials, connector);
  return context;
}

async function importOnce(name: SisName, dataType: DataType) {
  const context = districts.get(name)!;
  const queued = await queueRun(context, { dataType, kind: "import", trigger: "manual", entry: "Test" });
  await driveRun(context, queued);
  const [run] = await pool.db.select().from(runs).where(eq(runs.id, queued.runId));
  return run!;
}

/** The roster of a district, by student number: the school as its number, without what is made anew in each. */
async function rosterOf(name: SisName): Promise<Map<string, Record<string, unknown>>> {
  const { districtId } = districts.get(name)!;
  const rows = await pool.db
    .select({ student: students, school: schools.number })
    .from(students)
    .leftJoin(schools, eq(schools.id, students.schoolId))
    .where(eq(students.districtId, districtId));
  return new Map(rows.map(({ student, school }) => [student.studentNumber ?? "", { ...student, school }]));
}

const ANY = ["anything -> nothing"];

/** Fields that a system has no place for. */
const NEVER_SENT: Record<SisName, Record<string, string[]>> = {
  PowerSchool: {},
  Clever: { homeroom: ANY, homePhone: ANY },
  "OneRoster 1.1": { homeroom: ANY, street: ANY, state: ANY, zip: ANY },
  "OneRoster 1.2": { homeroom: ANY, street: ANY, state: ANY, zip: ANY },
  eSchoolPlus: { homeroom: ANY, street: ANY, city: ANY, state: ANY, zip: ANY },
  "OneRoster CSV": { homeroom: ANY, street: ANY, state: ANY, zip: ANY },
};

/** Values that a system has no word for, and the one field that the made-up PowerSchool lacks. */
const GPA = { weightedGpa: ["nothing -> 3.4"] };
const SENT_OTHERWISE: Record<SisName, Record<string, string[]>> = {
  PowerSchool: {},
  // A district's own race code is Unknown to Clever, and mapped by nobody in PowerSchool.
  Clever: { ...GPA, ethnicity: ["nothing -> NOT_SPECIFIED"] },
  "OneRoster 1.1": { ...GPA, gender: ["NONBINARY -> nothing"], enrollmentStatus: ["TRANSFERRED_OUT -> INACTIVE"] },
  "OneRoster 1.2": { ...GPA, enrollmentStatus: ["TRANSFERRED_OUT -> INACTIVE"] },
  // Withdrawal codes come by the native endpoint only, which nobody has by default.
  eSchoolPlus: { enrollmentStatus: ["TRANSFERRED_OUT -> INACTIVE"] },
  "OneRoster CSV": { ...GPA, enrollmentStatus: ["TRANSFERRED_OUT -> INACTIVE"] },
};

describe("the same made-up district through every SIS, as the wizard suggests it", () => {
  it.each(SIS_NAMES)("imports students through %s, and nothing more when the same comes again", async (name) => {
    const run = await importOnce(name, "student");
    expect(run).toMatchObject({ isReadComplete: true, incompleteReason: null, failureMessage: null });
    expect(run.created + run.held + run.rejected + run.skipped).toBe(run.received);
    expect(run.received).toBe(run.rowsExpected);
    const again = await importOnce(name, "student");
    expect(again).toMatchObject({ created: 0, updated: 0, unchanged: run.created, inactivated: 0 });
  });

  it.each(SIS_NAMES.slice(1))(
    "%s gives the same roster as PowerSchool, but for what it does not carry",
    async (name) => {
      const [theirs, ours] = [await rosterOf("PowerSchool"), await rosterOf(name)];
      expect(ours.size).toBeGreaterThan(250);
      const different = new Map<string, Set<string>>();
      for (const [number, student] of ours) {
        const other = theirs.get(number);
        if (!other) {
          // PowerSchool holds no class year of theirs, and without one nobody is imported.
          expect([null, 0]).toContain(truthOf(number)?.classOf);
          continue;
        }
        for (const key of COMPARED) {
          const [before, after] = [shown(other[key]), shown(student[key])];
          if (before === after) continue;
          const isAny = after === "nothing" && key in NEVER_SENT[name];
          const pair = isAny ? "anything -> nothing" : `${before} -> ${after}`;
          different.set(key, (different.get(key) ?? new Set()).add(pair));
        }
      }
      const found = Object.fromEntries([...different].map(([key, pairs]) => [key, [...pairs].toSorted()]));
      expect(found).toEqual({ ...NEVER_SENT[name], ...SENT_OTHERWISE[name] });
      for (const [number, student] of theirs)
        if (!ours.has(number)) expect([number, student.enrollmentStatus]).not.toEqual([number, "CURRENTLY_ENROLLED"]);
    },
  );
});

describe("eSchoolPlus with its native endpoint (unverified)", () => {
  it("lists withdrawal codes for a person to define, and then tells a transfer from an inactive student", async () => {
    const context = districts.get("eSchoolPlus")!;
    const { connector, credentials } = sis.access.eSchoolPlus;
    const saved = await saveConnection(context, {
      connector,
      credentials: { ...credentials, nativeStudents: "student" },
    });
    expect(saved).toMatchObject({ ok: true });
    const settings = await findSettings(pool.db, context.districtId, "student");
    const fields = { ...settings!.fields, enrollmentStatus: "native.currentStatus+withdrawalCode" };
    await saveFields(context, { dataType: "student", fields });
    await readSamples(context, { dataType: "student" });
    const coded = await getDefineCodes(pool.db, context.districtId, "student");
    const statuses = coded.fields.find((field) => field.key === "enrollmentStatus")!.codes;
    const suggested = Object.fromEntries(statuses.map((one) => [one.code, one.suggested]));
    // What was defined before stays listed beside them.
    expect(suggested).toMatchObject({ A: "CURRENTLY_ENROLLED", P: "CURRENTLY_ENROLLED", "I/W05": null, "I/W99": null });
    const known = Object.fromEntries(Object.entries(suggested).filter(([, code]) => code !== null));
    const enrollmentStatus = { ...known, "I/W05": "TRANSFERRED_OUT", "I/W99": "INACTIVE" };
    await saveCodes(context, { dataType: "student", codes: { ...settings!.codes, enrollmentStatus } });
    const run = await importOnce("eSchoolPlus", "student");
    expect(run).toMatchObject({ status: expect.stringMatching(/^completed/), created: 0, failureMessage: null });
    for (const [number, one] of await rosterOf("eSchoolPlus")) {
      const truth = { "-1": "CURRENTLY_ENROLLED", "0": "CURRENTLY_ENROLLED", "1": "INACTIVE", "2": "TRANSFERRED_OUT" };
      const status = String(truthOf(number)?.enrollStatus) as keyof typeof truth;
      expect([number, one.enrollmentStatus]).toEqual([number, truth[status]]);
    }
  });
});

/** The ids under which the roster knows its active students, by student number. */
async function recordIds(name: SisName): Promise<Map<string, unknown>> {
  const roster = await rosterOf(name);
  return new Map([...roster].filter(([, one]) => one.isActive).map(([number, one]) => [number, one.id]));
}

describe("staff through the systems that deliver them", () => {
  it.each(SIS_NAMES)("%s gives the same people, counselors and teachers among them", async (name) => {
    await saveSuggested(districts.get(name)!, { dataType: "staff" });
    const run = await importOnce(name, "staff");
    expect(run).toMatchObject({ isReadComplete: true, failureMessage: null });
    expect(run.created + run.held + run.rejected + run.skipped).toBe(run.received);
    expect(await importOnce(name, "staff")).toMatchObject({ created: 0, updated: 0, unchanged: run.created });
    const rows = await staffOf(name);
    const counted = (what: string) => rows.filter((row) => row.jobFunction === what && row.isActive).length;
    // OneRoster 1.1 calls counselors administrators: there their title tells, in a field that a district fills.
    expect(counted("COUNSELOR") > 0).toBe(name !== "OneRoster 1.1");
    expect(counted("TEACHER")).toBeGreaterThan(80);
    const known = new Map((await staffOf("PowerSchool")).map((one) => [one.email, one]));
    for (const { email, firstName, lastName, middleName } of rows) {
      // Whoever PowerSchool gives no role is not imported from there, and has one elsewhere.
      const other = known.get(email);
      if (other) expect({ firstName, lastName, middleName }).toMatchObject(namesOf(other));
    }
    expect(rows.filter((row) => known.has(row.email)).length).toBeGreaterThan(100);
  });
});

async function staffOf(name: SisName) {
  const { districtId } = districts.get(name)!;
  return pool.db.select().from(staff).where(eq(staff.districtId, districtId));
}

const namesOf = ({ firstName, lastName, middleName }: typeof staff.$inferSelect) => ({
  firstName,
  lastName,
  middleName,
});

async function approve(name: SisName, runId: string): Promise<void> {
  const context = districts.get(name)!;
  await approveRun(context, { runId, schools: null, reason: "This was announced." });
  await driveRun(context, { runId, from: "plan" });
}

describe("a system that gives everybody another id", () => {
  it.each<[SisName, () => void]>([
    ["Clever", () => sis.clever.state.reissueIds()],
    ["OneRoster 1.2", () => sis.oneroster.state.reissueIds()],
  ])("%s: students are found again by their number, and keep their records", async (name, reissue) => {
    const before = await rosterOf(name);
    reissue();
    const run = await importOnce(name, "student");
    // So many changes at once are shown to a person first.
    expect(run).toMatchObject({ status: "held", created: 0, held: 0, inactivated: 0 });
    await approve(name, run.id);
    const after = await rosterOf(name);
    expect(after.size).toBe(before.size);
    for (const [number, one] of before) {
      expect([number, after.get(number)?.id]).toEqual([number, one.id]);
      expect(after.get(number)?.sisId).not.toBe(one.sisId);
    }
  });
});

describe("switching to another system (product rule 7)", () => {
  /** Reset configuration, then the other system, set up as the wizard suggests it but for some fields. */
  async function switchTo(from: SisName, to: SisName, fields: Record<string, string> = {}) {
    const context = districts.get(from)!;
    await resetConfiguration(context, { confirmation: `Riverbend by ${from}` });
    await setUpStudents(context, sis.access[to].credentials, sis.access[to].connector);
    const settings = await findSettings(pool.db, context.districtId, "student");
    await saveFields(context, { dataType: "student", fields: { ...settings!.fields, ...fields } });
    return importOnce(from, "student");
  }

  it("refuses PowerSchool for Clever's students while the student id is matched to another number", async () => {
    const before = await rosterOf("Clever");
    const run = await switchTo("Clever", "PowerSchool", { studentNumber: "Students.ID" });
    expect(run).toMatchObject({ status: "held", created: expect.any(Number), finishedAt: null });
    expect(run.switchReport).toMatchObject({ before: "Clever", after: "PowerSchool SIS", matched: 0 });
    expect(run.switchReport!.known).toBeGreaterThan(250);
    expect(await rosterOf("Clever")).toEqual(before);
    const approval = { runId: run.id, schools: null, reason: "We know." };
    await expect(approveRun(districts.get("Clever")!, approval)).rejects.toThrow("Nothing was started");
    expect(await rosterOf("Clever")).toEqual(before);
  });

  it.each<[SisName, SisName]>([
    ["Clever", "PowerSchool"],
    ["OneRoster 1.1", "OneRoster 1.2"],
  ])("from %s to %s keeps the record of every student", async (from, to) => {
    const before = await recordIds(from);
    // A provider gives everybody another id when it moves a district from 1.1 to 1.2.
    if (to === "OneRoster 1.2") sis.oneroster.state.reissueIds();
    const run = await switchTo(from, to);
    // Where the new system fills fields that the old one never sent, a person sees how many change; who is who is no question.
    const asked = new Set(run.safety?.crossed.map((one) => one.limit) ?? []);
    expect([...asked]).toEqual(to === "PowerSchool" ? ["updated"] : []);
    if (asked.size > 0) {
      await approve(from, run.id);
    }
    const [ended] = await pool.db.select().from(runs).where(eq(runs.id, run.id));
    expect(ended).toMatchObject({ failureMessage: null, held: 0 });
    expect(ended!.status).toMatch(/^completed/);
    expect(run.switchReport).toMatchObject({ known: before.size, colliding: 0 });
    expect(run.switchReport!.matched).toBe(before.size);
    const after = await recordIds(from);
    for (const [number, id] of before) expect([number, after.get(number)]).toEqual([number, id]);
    const keys = new Set([...(await rosterOf(from)).values()].map((one) => one.sisId));
    expect(keys.size).toBe((await rosterOf(from)).size);
    expect(await importOnce(from, "student")).toMatchObject({ created: 0, updated: 0 });
  });
});

import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPool, type Pool } from "@/db/client";
import { recordChanges, runLines, staff, students } from "@/db/schema";
import { staff as catalogue } from "@/server/engine/catalogue/staff";
import { listOpenedAccounts } from "@/server/roster/opened-accounts";
import { buildDistrict, buildSettings, type BuiltDistrict } from "@/tests/support/builders";
import { importRows, rawStudent, type Imported, type RawStudent } from "@/tests/support/import-rows";
import { createTestDatabase } from "@/tests/support/postgres";
import { settingsOf } from "@/tests/support/typed-settings";

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

const CODES = {
  role: { "2": "TEACHER", "3": "OFFICE", "9": "COUNSELOR", "4": null },
  status: { "1": "ACTIVE", "2": "INACTIVE" },
};
let counter = 60;
/** One person as a SIS sends it: an entry per school and role in each list. */
function person(overrides: RawStudent = {}): RawStudent {
  counter++;
  return {
    sisId: String(counter),
    employeeId: `T-${counter}`,
    firstName: `Kai${counter}`,
    lastName: "Wu",
    email: `kwu${counter}@riverbend.example`,
    username: `kwu${counter}`,
    role: "2",
    status: "1",
    school: "101",
    ...overrides,
  };
}

const importStaff = (
  district: BuiltDistrict,
  rows: RawStudent[],
  options: { mayInactivate?: boolean; onlyCounted?: string[] } = {},
) => importRows(pool, district, settingsOf(catalogue, district, { codes: CODES }), rows, { catalogue, ...options });
const rosterOf = (district: BuiltDistrict) =>
  pool.db.select().from(staff).where(eq(staff.districtId, district.id)).orderBy(staff.id);
const linesOf = ({ runId }: Imported) =>
  pool.db.select().from(runLines).where(eq(runLines.runId, runId)).orderBy(runLines.row);

describe("importing staff", () => {
  it("imports people with a mapped role only; neither counselor nor teacher is support staff (D20)", async () => {
    const district = await buildDistrict(pool);
    const run = await importStaff(district, [
      person({ role: "2" }),
      person({ role: "9" }),
      person({ role: "3" }),
      person({ role: "4" }),
    ]);
    expect(run.counts).toMatchObject({ received: 4, created: 3, skipped: 1, alerts: 0 });
    expect((await rosterOf(district)).map((one) => one.jobFunction)).toEqual(["TEACHER", "COUNSELOR", "SUPPORT_STAFF"]);
    expect((await linesOf(run)).map((line) => [line.action, line.cause])).toEqual([
      ["create", null],
      ["create", null],
      ["create", null],
      ["skip", "role_not_mapped::"],
    ]);
  });

  it("leaves people without a mapped role out of the log when the district wishes that (D11)", async () => {
    const district = await buildDistrict(pool);
    const run = await importStaff(district, [person(), person({ role: "4" })], { onlyCounted: ["role_not_mapped::"] });
    expect(run.counts).toMatchObject({ received: 2, created: 1, skipped: 1 });
    expect((await linesOf(run)).map((line) => line.action)).toEqual(["create"]);
  });

  it("keeps one person for several schools and roles, one role a school, counselor before teacher before any other", async () => {
    const district = await buildDistrict(pool, { schoolNumbers: ["101", "102", "103"] });
    const [first, second] = district.schools;
    const one = person({ school: "101;101;102;77", role: "2;9;3;2", status: "1;1;1;1" });
    await importStaff(district, [one]);
    expect((await rosterOf(district))[0]).toMatchObject({
      schoolIds: [first!.id, second!.id],
      schoolId: first!.id,
      role: "COUNSELOR; OFFICE",
      jobFunction: "COUNSELOR",
      status: "ACTIVE",
    });
    const again = await importStaff(district, [one]);
    expect(again.counts).toMatchObject({ unchanged: 1, updated: 0 });
  });

  it("takes away a school that somebody left, and makes inactive who works nowhere any more", async () => {
    const district = await buildDistrict(pool);
    const one = person({ school: "101;102", role: "2;2", status: "1;1" });
    await importStaff(district, [one]);
    const left = await importStaff(district, [{ ...one, status: "2;1" }]);
    expect(left.counts).toMatchObject({ updated: 1 });
    expect((await rosterOf(district))[0]).toMatchObject({ schoolIds: [district.schools[1]!.id], status: "ACTIVE" });
    const gone = await importStaff(district, [{ ...one, status: "2;2" }]);
    expect(gone.counts).toMatchObject({ updated: 1 });
    expect((await rosterOf(district))[0]).toMatchObject({ isActive: false, status: "INACTIVE" });
    const [change] = await pool.db.select().from(recordChanges).where(eq(recordChanges.runId, gone.runId));
    expect(change?.changes.status).toEqual(["ACTIVE", "INACTIVE"]);
  });

  it("makes inactive who is no longer in the SIS, and nobody whose role is only not mapped", async () => {
    const district = await buildDistrict(pool);
    const [stays, leaves, unmapped] = [person(), person(), person()];
    await importStaff(district, [stays, leaves, unmapped]);
    const run = await importStaff(district, [stays, { ...unmapped, role: "4" }], { mayInactivate: true });
    expect(run.counts).toMatchObject({ unchanged: 1, skipped: 1, inactivated: 1 });
    expect((await rosterOf(district)).map((one) => one.isActive)).toEqual([true, false, true]);
  });

  it("asks a person about somebody new with the e-mail of one we know, and finds a known employee under a new SIS ID", async () => {
    const district = await buildDistrict(pool);
    const one = person();
    await importStaff(district, [one]);
    const run = await importStaff(district, [person({ email: one.email! })]);
    expect(run.counts).toMatchObject({ held: 1 });
    expect((await importStaff(district, [{ ...one, sisId: "new" }])).counts).toMatchObject({ updated: 1 });
  });

  it("links students with their counselor at the next import, whichever of the two came first", async () => {
    const district = await buildDistrict(pool);
    const base = buildSettings(district);
    const settings = { ...base, fields: { ...base.fields, counselor: "counselor" } };
    const child = rawStudent({ counselor: "C-1" });
    const early = await importRows(pool, district, settings, [child]);
    expect(early.counts).toMatchObject({ created: 1, alerts: 1 });
    expect((await linesOf(early))[0]).toMatchObject({
      action: "create",
      cause: "reference_not_found:counselor:",
      detail: {
        issues: [
          {
            severity: "warning",
            field: "counselor",
            value: "C-1",
            detail: "No staff member of ours has this Counselor.",
          },
        ],
      },
    });
    // It is said again as long as the counselor is not there, and is no change.
    const again = await importRows(pool, district, settings, [child]);
    expect(again.counts).toMatchObject({ unchanged: 1, alerts: 1 });
    expect((await linesOf(again))[0]).toMatchObject({ action: "unchanged", detail: { issues: [{ value: "C-1" }] } });
    await importStaff(district, [person({ employeeId: "C-1", role: "9" })]);
    expect((await importRows(pool, district, settings, [child])).counts).toMatchObject({ updated: 1, alerts: 0 });
    const [counselor] = await rosterOf(district);
    const [linked] = await pool.db.select().from(students).where(eq(students.districtId, district.id));
    expect(linked).toMatchObject({ counselor: "C-1", counselorId: counselor!.id });
    expect((await importRows(pool, district, settings, [child])).counts).toMatchObject({ unchanged: 1 });
  });

  it("opens an account for each new active person, once, for a mail to the person (D13)", async () => {
    const district = await buildDistrict(pool);
    const [one, two] = [person(), person({ status: "2" })];
    const { runId } = await importStaff(district, [one, two]);
    const opened = () => listOpenedAccounts(pool.db, district.id, catalogue, { runId, after: 0, limit: 10 });
    expect((await opened()).map((account) => account.email)).toEqual([one.email]);
    const again = await importStaff(district, [
      { ...one, jobTitle: "Coach" },
      { ...two, status: "1" },
    ]);
    expect(await opened()).toHaveLength(1);
    const later = await listOpenedAccounts(pool.db, district.id, catalogue, {
      runId: again.runId,
      after: 0,
      limit: 10,
    });
    expect(later.map((account) => account.email)).toEqual([two.email]);
  });
});

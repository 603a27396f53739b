import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPool, type Pool } from "@/db/client";
import { guardians, runLines, students } from "@/db/schema";
import { parent as catalogue } from "@/server/engine/catalogue/parent";
import { listOpenedAccounts } from "@/server/roster/opened-accounts";
import { applyPreview } from "@/server/runs/apply-preview";
import { buildDistrict, buildSettings, commandOf, type BuiltDistrict } from "@/tests/support/builders";
import { importRows, rawStudent, type Imported, type RawStudent } from "@/tests/support/import-rows";
import { createTestDatabase } from "@/tests/support/postgres";
import { silenceEvents } from "@/tests/support/silent-events";
import { resumeRun, runRows } from "@/tests/support/staged-run";
import { settingsOf } from "@/tests/support/typed-settings";

let pool: Pool;
let drop: () => Promise<void>;
let silent: Awaited<ReturnType<typeof silenceEvents>>;

beforeAll(async () => {
  const database = await createTestDatabase();
  pool = openPool(database.url, { max: 4 });
  drop = database.drop;
  silent = await silenceEvents();
});

afterAll(async () => {
  await pool.sql.end();
  await silent.stop();
  await drop();
});

const guardian = (overrides: RawStudent = {}): RawStudent => ({
  sisId: "812",
  lastName: "Lowe",
  firstName: "Dana",
  studentNumber: "1",
  relationship: "Mother",
  custody: "1",
  livesWith: "0",
  email: "dana@x.example",
  school: "101",
  ...overrides,
});
const importGuardians = (district: BuiltDistrict, rows: RawStudent[]) =>
  importRows(pool, district, settingsOf(catalogue, district, { left: ["username", "federatedId"] }), rows, {
    catalogue,
  });
const importStudents = (district: BuiltDistrict, ...numbers: string[]) =>
  importRows(
    pool,
    district,
    buildSettings(district),
    numbers.map((studentNumber) => rawStudent({ studentNumber })),
  );
const rosterOf = (district: BuiltDistrict) =>
  pool.db.select().from(guardians).where(eq(guardians.districtId, district.id)).orderBy(guardians.id);
const linesOf = ({ runId }: Imported) =>
  pool.db.select().from(runLines).where(eq(runLines.runId, runId)).orderBy(runLines.row);

describe("importing guardians", () => {
  it("keeps one guardian for several children, and both guardians of one child", async () => {
    const district = await buildDistrict(pool);
    await importStudents(district, "1", "2");
    const run = await importGuardians(district, [
      guardian({
        studentNumber: "1;2",
        relationship: "Mother;Aunt",
        custody: "1;0",
        livesWith: "1;1",
        school: "101;101",
      }),
      guardian({ sisId: "813", firstName: "Sam", relationship: "Father" }),
    ]);
    expect(run.counts).toMatchObject({ received: 2, created: 2, alerts: 0 });
    const children = await pool.db
      .select()
      .from(students)
      .where(eq(students.districtId, district.id))
      .orderBy(students.id);
    const [dana, sam] = await rosterOf(district);
    expect(dana).toMatchObject({
      studentNumber: "1; 2",
      relationship: "Mother; Aunt",
      custody: "true; false",
      studentIds: children.map((one) => one.id),
    });
    expect(sam?.studentIds).toEqual([children[0]!.id]);
  });

  it("imports only contacts with custody or lives-with, child by child (product rule 14)", async () => {
    const district = await buildDistrict(pool);
    await importStudents(district, "1", "2");
    const run = await importGuardians(district, [
      guardian({ studentNumber: "1;2", relationship: ";", custody: "0;1", livesWith: "0;0", school: "101;101" }),
      guardian({ sisId: "9", custody: "0", livesWith: "0" }),
    ]);
    expect(run.counts).toMatchObject({ created: 1, skipped: 1 });
    expect((await rosterOf(district))[0]).toMatchObject({ studentNumber: "2", relationship: null });
    expect((await linesOf(run))[1]).toMatchObject({ action: "skip", cause: "no_custody::" });
  });

  it("waits for a student whom we do not have, and links the other child meanwhile", async () => {
    const district = await buildDistrict(pool);
    const rows = [
      guardian({
        studentNumber: "1;2",
        relationship: "Mother;Mother",
        custody: "1;1",
        livesWith: "1;1",
        school: "101;101",
      }),
    ];
    const missing = (severity: string, value: string) => ({
      severity,
      code: "reference_not_found",
      field: "studentNumber",
      value,
      detail: "No student of ours has this High School Student ID.",
    });
    const early = await importGuardians(district, rows);
    expect(early.counts).toMatchObject({ rejected: 1 });
    expect((await linesOf(early))[0]?.detail?.issues).toEqual([missing("error", "1"), missing("error", "2")]);
    await importStudents(district, "1");
    const half = await importGuardians(district, rows);
    expect(half.counts).toMatchObject({ created: 1, alerts: 1 });
    expect((await linesOf(half))[0]).toMatchObject({
      cause: "reference_not_found:studentNumber:",
      detail: { issues: [missing("warning", "2")] },
    });
    await importStudents(district, "2");
    expect((await importGuardians(district, rows)).counts).toMatchObject({ updated: 1, alerts: 0 });
    expect((await rosterOf(district))[0]?.studentIds).toHaveLength(2);
    expect((await importGuardians(district, rows)).counts).toMatchObject({ unchanged: 1, alerts: 0 });
  });

  it("leaves out children at schools that are not matched, and counts a guardian without any other", async () => {
    const district = await buildDistrict(pool);
    await importStudents(district, "1");
    const run = await importGuardians(district, [
      guardian({ studentNumber: "1;5", relationship: ";", custody: "1;1", livesWith: ";", school: "101;999999" }),
      guardian({ sisId: "9", studentNumber: "5", school: "999999" }),
    ]);
    expect(run.counts).toMatchObject({ created: 1, skipped: 1, alerts: 0 });
    expect(await linesOf(run)).toHaveLength(1);
    expect((await rosterOf(district))[0]).toMatchObject({ studentNumber: "1" });
  });

  it("asks a person when a guardian id is new and names and e-mail are known, and holds an id that came back for somebody else", async () => {
    const district = await buildDistrict(pool);
    await importStudents(district, "1");
    await importGuardians(district, [guardian()]);
    expect((await importGuardians(district, [guardian({ sisId: "900" })])).counts).toMatchObject({ held: 1 });
    const reused = await importGuardians(district, [guardian({ firstName: "Ruth", lastName: "Hale" })]);
    expect(reused.counts).toMatchObject({ held: 1 });
    expect((await linesOf(reused))[0]?.cause).toBe("reused_id:sisId:");
  });

  it("activates accounts once a username is matched, each once, after a person has confirmed the number of mails (D24)", async () => {
    const district = await buildDistrict(pool);
    await importStudents(district, "1");
    await importGuardians(district, [guardian(), guardian({ sisId: "813", firstName: "Sam", email: "sam@x.example" })]);
    const opened = () =>
      pool.sql`select sis_id from guardians where district_id = ${district.id} and account_opened_by is not null`;
    expect(await opened()).toHaveLength(0);
    const settings = settingsOf(catalogue, district, {
      left: ["federatedId"],
      sync: { limits: { inactivated: null, updated: null, created: null, fieldChanged: null } },
    });
    const rows = [
      guardian({ username: "dlowe" }),
      guardian({ sisId: "813", firstName: "Sam", email: "sam@x.example", username: null }),
      guardian({ sisId: "814", firstName: "Ruth", email: null, username: "ruth" }),
      guardian({ sisId: "815", firstName: "Lee", email: "lee@x.example", username: "lee" }),
    ];
    const preview = await runRows(pool, district, settings, rows, { catalogue, kind: "preview" });
    expect(preview).toMatchObject({ status: "previewed", accountMails: 2 });
    const command = commandOf(pool, district);
    await expect(applyPreview(command, { runId: preview.id })).rejects.toMatchObject({
      fields: { mails: "This import activates accounts and sends 2 mails. Confirm that number." },
    });
    await applyPreview(command, { runId: preview.id, confirmedMails: 2 });
    await resumeRun(pool, district, preview.id);
    expect((await opened()).map((one) => one.sis_id)).toEqual(["812", "815"]);
    const accounts = await listOpenedAccounts(pool.db, district.id, catalogue, {
      runId: preview.id,
      after: 0,
      limit: 10,
    });
    expect(accounts.map((one) => one.email)).toEqual(["dana@x.example", "lee@x.example"]);
    const again = await runRows(pool, district, settings, rows, { catalogue });
    expect(again).toMatchObject({ accountMails: 0, unchanged: 4 });
    expect(await opened()).toHaveLength(2);
  });
});

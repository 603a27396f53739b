import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { eq } from "drizzle-orm";
import { fromBufferPromise, type Entry } from "yauzl";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPool, type Pool } from "@/db/client";
import { auditEntries, rawChunks, runChunks, runs } from "@/db/schema";
import { exportLog } from "@/server/runs/export-log";
import { countRunLines, LINES_PAGE, listRunLines } from "@/server/runs/log";
import { getProgress } from "@/server/runs/progress";
import { getHome } from "@/server/runs/home";
import { listRuns } from "@/server/runs/queries";
import { countLinesInput, listLinesInput, listRunsInput } from "@/server/runs/schema";
import { getRunSummary } from "@/server/runs/summary";
import { buildDistrict, buildPerson, buildSettings, commandOf, type BuiltDistrict } from "@/tests/support/builders";
import { importRows, rawStudent, type Imported, type RawStudent } from "@/tests/support/import-rows";
import { PARTITION } from "@/tests/support/stored-run";
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

/** An import that has ended, with its account kept as the real stages keep it. */
async function finishedImport(district: BuiltDistrict, rows: RawStudent[]): Promise<Imported> {
  const settings = buildSettings(district);
  const run = await importRows(pool, district, settings, rows);
  const { lastRow, ...counts } = run.counts;
  await pool.db
    .update(runs)
    .set({
      ...counts,
      rowsApplied: lastRow,
      rowsToApply: lastRow,
      rowsRead: counts.received,
      status: counts.alerts > 0 ? "completed_with_alerts" : "completed",
      startedAt: new Date("2026-08-04T06:09:00Z"),
      finishedAt: new Date("2026-08-04T06:14:00Z"),
    })
    .where(eq(runs.id, run.runId));
  return run;
}

const mixed = (): RawStudent[] => [
  rawStudent({ school: "101", sisId: "m-1", lastName: "Okafor", firstName: "Ngozi", enrollmentStatus: "4" }),
  rawStudent({ school: "101", lastName: null }),
  rawStudent({ school: "102", lastName: "Kjær", firstName: "Søren", email: "n/a" }),
  rawStudent({ school: "102", lastName: "Dvořák", firstName: "Eliška" }),
  rawStudent({ school: "101", lastName: "Lindqvist", firstName: "Zoë", enrollmentStatus: "4" }),
  rawStudent({ school: "777777" }),
];
/** While the log is kept. */
const SOON = new Date("2026-08-05T06:09:00Z");
const lines = (district: BuiltDistrict, runId: string, input = {}, scope: string[] | null = null) =>
  listRunLines(pool.db, district.id, scope, listLinesInput.parse({ runId, ...input }), SOON);
const counts = (district: BuiltDistrict, runId: string, input = {}, scope: string[] | null = null) =>
  countRunLines(pool.db, district.id, scope, countLinesInput.parse({ runId, ...input }), SOON);

describe("the lines of an import", () => {
  it("walks every line once, forwards and back", async () => {
    const district = await buildDistrict(pool);
    const total = LINES_PAGE * 2 + 3;
    const { runId } = await finishedImport(
      district,
      Array.from({ length: total }, () => rawStudent()),
    );
    const first = await lines(district, runId);
    const second = await lines(district, runId, { after: first.next });
    const third = await lines(district, runId, { after: second.next });
    const rows = [...first.lines, ...second.lines, ...third.lines].map((line) => line.row);
    expect(rows).toEqual(Array.from({ length: total }, (_, n) => n + 1));
    expect([first.previous, third.next]).toEqual([null, null]);
    expect((await lines(district, runId, { before: third.previous })).lines).toEqual(second.lines);
    expect((await lines(district, runId, { before: second.previous })).previous).toBeNull();
  });

  it("names who a line is about, whether or not a record of ours came of it", async () => {
    const district = await buildDistrict(pool);
    const { runId } = await finishedImport(district, mixed());
    const all = (await lines(district, runId)).lines;
    expect(all.map((line) => [line.name.split(",")[0], line.action, line.isPartial])).toEqual([
      ["Okafor", "reject", false],
      ["Ngozi", "reject", false],
      ["Kjær", "create", true],
      ["Dvořák", "create", false],
      ["Lindqvist", "reject", false],
    ]);
    expect(all[0]).toMatchObject({ recordId: null, school: "School 101", sourceId: "m-1" });
    expect(all[0]!.issues[0]).toMatchObject({ label: "Enrollment status", value: "4", isLeftOut: false });
    expect(all[2]!.recordId).not.toBeNull();
  });

  it("filters by action, school, cause and text, and counts exactly what it would show", async () => {
    const district = await buildDistrict(pool);
    const { runId } = await finishedImport(district, mixed());
    const cause = "unmapped_code:enrollmentStatus:4";
    const whole = await counts(district, runId);
    expect(whole).toMatchObject({ all: 5, created: 2, changed: 2, rejected: 3, held: 0, value_left_out: 1 });
    for (const show of ["all", "changed", "created", "rejected", "value_left_out", "held"] as const) {
      for (const filter of [{}, { schoolId: district.schools[0]!.id }, { cause }, { search: "Lind" }]) {
        const shown = await lines(district, runId, { show, ...filter });
        expect((await counts(district, runId, filter))[show], `${show} ${JSON.stringify(filter)}`).toBe(
          shown.lines.length,
        );
      }
    }
    expect((await lines(district, runId, { cause })).lines.map((line) => line.row)).toEqual([1, 5]);
    expect((await lines(district, runId, { search: "dvoř" })).lines.map((line) => line.row)).toEqual([4]);
    expect((await lines(district, runId, { search: "m-1" })).lines.map((line) => line.row)).toEqual([1]);
    expect((await lines(district, runId, { search: "%" })).lines).toEqual([]);
  });

  it("shows before and after of an update, with schools and codes by name", async () => {
    const district = await buildDistrict(pool);
    const row = rawStudent({ school: "101", gender: "F" });
    await finishedImport(district, [row]);
    const { runId } = await finishedImport(district, [{ ...row, school: "102", gender: "M" }]);
    const [line] = (await lines(district, runId)).lines;
    expect(line!.changes).toContainEqual({ label: "School", before: "School 101", after: "School 102" });
    expect(line!.changes).toContainEqual({ label: "Gender", before: "Female", after: "Male" });
  });

  it("shows a school manager the lines of the own schools only", async () => {
    const district = await buildDistrict(pool);
    const { runId } = await finishedImport(district, mixed());
    const scope = [district.schools[1]!.id];
    const own = await lines(district, runId, {}, scope);
    expect(own.lines.map((line) => line.school)).toEqual(["School 102", "School 102"]);
    expect(await counts(district, runId, {}, scope)).toMatchObject({ all: 2, rejected: 0 });
    const summary = await getRunSummary(pool.db, district.id, scope, runId);
    expect(summary.account).toBeNull();
    expect(summary.skippedSchools).toEqual([]);
    expect(summary.causes.map((cause) => cause.key)).toEqual(["invalid_format:email:"]);
  });

  it("does not know another district's import", async () => {
    const [district, stranger] = [await buildDistrict(pool), await buildDistrict(pool)];
    const { runId } = await finishedImport(district, [rawStudent()]);
    const notFound = { code: "not_found" };
    await expect(lines(stranger, runId)).rejects.toMatchObject(notFound);
    await expect(counts(stranger, runId)).rejects.toMatchObject(notFound);
    await expect(getRunSummary(pool.db, stranger.id, null, runId)).rejects.toMatchObject(notFound);
    await expect(getProgress(pool.db, stranger.id, runId, new Date())).rejects.toMatchObject(notFound);
    await expect(exportLog(commandOf(pool, stranger), { runId })).rejects.toMatchObject(notFound);
    expect((await listRuns(pool.db, stranger.id, listRunsInput.parse({}))).rows).toEqual([]);
  });
});

describe("the summary of an import", () => {
  it("adds up, and explains every alert by a cause, the gravest first", async () => {
    const district = await buildDistrict(pool);
    const { runId } = await finishedImport(district, mixed());
    const summary = await getRunSummary(pool.db, district.id, null, runId);
    const account = summary.account!;
    expect(
      account.created + account.updated + account.unchanged + account.held + account.rejected + account.skipped,
    ).toBe(account.received);
    expect(summary.causes.map((cause) => [cause.title, cause.records, cause.outcome])).toEqual([
      ["Enrollment status 4 is not mapped", 2, "rejected"],
      ["Last name is empty", 1, "rejected"],
      ["Email is not an e-mail address", 1, "value_left_out"],
    ]);
    const [run] = await pool.db.select().from(runs).where(eq(runs.id, runId));
    expect(summary.causes.reduce((sum, cause) => sum + cause.records, 0)).toBe(run!.alerts);
  });

  it("lists imports page by page with who started them", async () => {
    const district = await buildDistrict(pool);
    const personId = await buildPerson(pool, district.id, "analyst");
    for (let n = 0; n < 27; n++) await finishedImport(district, []);
    const newest = await listRuns(pool.db, district.id, listRunsInput.parse({}));
    await pool.db.update(runs).set({ startedBy: personId }).where(eq(runs.id, newest.rows[0]!.id));
    const first = await listRuns(pool.db, district.id, listRunsInput.parse({}));
    expect(first.rows[0]!.startedBy).toBe("A analyst");
    expect(first.rows[1]!.startedBy).toBeNull();
    const second = await listRuns(pool.db, district.id, listRunsInput.parse({ before: first.older }));
    expect(second.rows).toHaveLength(2);
    expect(second.older).toBeNull();
    const back = await listRuns(pool.db, district.id, listRunsInput.parse({ after: second.newer }));
    expect(back.rows.map((run) => run.id)).toEqual(first.rows.map((run) => run.id));
  });

  it("puts every data type on the home page, disabled until a SIS is connected", async () => {
    const district = await buildDistrict(pool);
    const home = await getHome(pool.db, district.id, new Date("2026-08-04T12:00:00Z"));
    expect(home.connection).toBeNull();
    expect(home.rows).toHaveLength(7);
    expect(home.rows[0]).toMatchObject({ dataType: "student", state: "disabled", last: null, next: null });
    expect(new Set(home.rows.map((row) => row.state))).toEqual(new Set(["disabled"]));
    const { runId } = await finishedImport(district, mixed());
    const after = await getHome(pool.db, district.id, new Date("2026-08-04T12:00:00Z"));
    expect(after.rows[0]!.last).toMatchObject({ id: runId, status: "completed_with_alerts", rejected: 3 });
    expect(after.rows[0]!.trend).toEqual([{ runId, status: "completed_with_alerts", changed: 2 }]);
  });
});

describe("the export of a log", () => {
  async function unzip(bytes: Buffer): Promise<Record<string, string>> {
    const zip = await fromBufferPromise(bytes, { lazyEntries: false });
    const files: Record<string, string> = {};
    for await (const entry of zip.eachEntry() as AsyncIterable<Entry>) {
      files[entry.fileName] = (await buffer(await zip.openReadStreamPromise(entry))).toString("utf8");
    }
    return files;
  }

  async function storeOriginal(district: BuiltDistrict, runId: string, chunk: number, text: string): Promise<void> {
    const sha256 = createHash("sha256").update(text).digest();
    await pool.db
      .insert(rawChunks)
      .values({ partitionOn: PARTITION, districtId: district.id, sha256, body: gzipSync(text) })
      .onConflictDoNothing();
    await pool.db.insert(runChunks).values({ runId, chunk, sha256, rows: 1, pages: 1 });
  }

  it("holds every line and the data as received, in order, and is written down", async () => {
    const district = await buildDistrict(pool);
    const { runId } = await finishedImport(district, [
      ...mixed(),
      rawStudent({ lastName: "=HYPERLINK(1)", firstName: 'Quo"te,d' }),
    ]);
    await storeOriginal(district, runId, 2, '{"page":2}\n');
    await storeOriginal(district, runId, 1, '{"page":1}\n');
    const { stream, fileName } = await exportLog(commandOf(pool, district), { runId });
    const files = await unzip(await buffer(stream));
    expect(fileName).toMatch(/^import-\d+\.zip$/);
    expect(files["original.jsonl"]).toBe('{"page":1}\n{"page":2}\n');
    const rows = files["log.csv"]!.trimEnd().split("\r\n");
    expect(rows[0]).toBe(
      "\uFEFFrun_id,row,school,data_type,sis_id,student_id,last_name,first_name,action,result,field,old_value,new_value,code,message",
    );
    expect(rows).toHaveLength(7);
    expect(rows[1]).toContain("m-1");
    expect(rows[1]).toContain("ERROR,Rejected,enrollmentStatus,,4,unmapped_code");
    expect(rows[6]).toContain(`'=HYPERLINK(1),"Quo""te,d"`);
    const entries = await pool.db.select().from(auditEntries).where(eq(auditEntries.subject, runId));
    expect(entries.map((entry) => entry.action)).toEqual(["import.log_exported"]);
  });

  it("walks more lines than one batch", async () => {
    const district = await buildDistrict(pool);
    const { runId } = await finishedImport(
      district,
      Array.from({ length: 2_450 }, () => rawStudent()),
    );
    const files = await unzip(await buffer((await exportLog(commandOf(pool, district), { runId })).stream));
    expect(files["log.csv"]!.trimEnd().split("\r\n")).toHaveLength(2_451);
    expect(files["original.jsonl"]).toBe("");
  });

  it("is refused to viewers and school managers, and while the import runs", async () => {
    const district = await buildDistrict(pool);
    const { runId } = await finishedImport(district, [rawStudent()]);
    for (const role of ["viewer", "school_manager"] as const) {
      await expect(exportLog(commandOf(pool, district, { role }), { runId })).rejects.toMatchObject({
        code: "forbidden",
      });
    }
    await pool.db.update(runs).set({ status: "applying" }).where(eq(runs.id, runId));
    await expect(exportLog(commandOf(pool, district), { runId })).rejects.toMatchObject({
      code: "precondition_failed",
    });
  });
});

import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { GET } from "@/app/api/cron/sync/route";
import { openPool, pool as processPool, type Pool } from "@/db/client";
import { auditEntries, dataTypeSettings, runs, scheduleOccurrences } from "@/db/schema";
import { pauseSchedule } from "@/server/schedules/pause-schedule";
import { claimDue } from "@/server/schedules/claim-due";
import { planSchedules } from "@/server/schedules/plan-schedules";
import { SPREAD_MS } from "@/server/schedules/start-share";
import { getHome } from "@/server/runs/home";
import { appRouter } from "@/server/api/root";
import { createCaller } from "@/server/api/trpc";
import { getRunSummary } from "@/server/runs/summary";
import { startRun } from "@/server/runs/start-run";
import { buildPerson, buildSettings, commandOf, type BuiltDistrict } from "@/tests/support/builders";
import { refusalOf, requestBy } from "@/tests/support/callers";
import { createTestDatabase } from "@/tests/support/postgres";
import { buildReadyDistrict, completeRuns, occurrencesOf, scheduledRuns, turnAt } from "@/tests/support/ready-district";
import { silenceEvents, type ReceivedEvent } from "@/tests/support/silent-events";

let pool: Pool;
let other: Pool;
let received: ReceivedEvent[];
let close: () => Promise<void>;

beforeAll(async () => {
  const database = await createTestDatabase();
  pool = openPool(database.url, { max: 8 });
  other = openPool(database.url, { max: 8 });
  process.env.DATABASE_URL = database.url;
  const events = await silenceEvents();
  received = events.received;
  close = async () => {
    await processPool().sql.end();
    await pool.sql.end();
    await other.sql.end();
    await events.stop();
    await database.drop();
  };
});

afterAll(() => close());

// Each story has the scheduler to itself.
beforeEach(async () => {
  await pool.sql`update data_type_settings set paused_at = coalesce(paused_at, now())`;
  received.length = 0;
});

const missedEvents = () => received.filter((event) => event.name === "import/missed");
const shown = async (district: BuiltDistrict) =>
  (await occurrencesOf(pool, district)).map((one) => [
    one.dueAt.toISOString().slice(0, 16),
    one.status,
    one.runId !== null,
    one.isAlarm,
  ]);

/** The first turn after saving, and the last minute of every hour that follows. */
async function turnHourly(from: string, hours: number): Promise<void> {
  for (let hour = 0; hour < hours; hour++) {
    const at = new Date(new Date(from).getTime() + hour * 3_600_000 + 59 * 60_000);
    await turnAt(pool, at);
    await completeRuns(pool, at);
  }
}

describe("a schedule that falls due", () => {
  it("starts an import once, within its hour, and goes on the next day", async () => {
    const district = await buildReadyDistrict(pool);
    await turnAt(pool, "2026-08-04T05:58:00Z");
    expect(await scheduledRuns(pool, district)).toEqual([]);
    await turnAt(pool, "2026-08-04T06:59:00Z");
    await turnAt(pool, "2026-08-04T06:59:30Z");
    const [run, ...more] = await scheduledRuns(pool, district);
    expect(more).toEqual([]);
    expect(run).toMatchObject({ status: "queued", startedBy: "schedule", kind: "import" });
    expect(await shown(district)).toEqual([["2026-08-04T06:00", "started", true, false]]);
    expect(received).toContainEqual(
      expect.objectContaining({ name: "import/requested", data: { districtId: district.id, runId: run!.id } }),
    );
    await completeRuns(pool, "2026-08-04T07:10:00Z");
    await turnHourly("2026-08-05T06:00:00Z", 1);
    expect(await scheduledRuns(pool, district)).toHaveLength(2);
    expect(missedEvents()).toEqual([]);
  });

  it("is skipped while an import runs, and says which one", async () => {
    const district = await buildReadyDistrict(pool);
    await turnAt(pool, "2026-08-04T00:00:00Z");
    const { runId } = await startRun(commandOf(pool, district), { dataType: "student" });
    expect(await turnAt(pool, "2026-08-04T06:59:00Z")).toMatchObject({ skipped: 1, started: 0, missed: 0 });
    expect(await occurrencesOf(pool, district)).toMatchObject([{ status: "skipped", runId, isAlarm: false }]);
    const { rows } = await getHome(pool.db, district.id, new Date("2026-08-04T07:00:00Z"));
    expect(rows.find((row) => row.dataType === "student")?.unmet).toMatchObject({ status: "skipped", runId });
    expect(await scheduledRuns(pool, district)).toEqual([]);
  });

  it("is started by one of two schedulers that turn at the same moment", async () => {
    const districts: BuiltDistrict[] = [];
    for (let index = 0; index < 12; index++) districts.push(await buildReadyDistrict(pool));
    await turnAt(pool, "2026-08-04T00:00:00Z");
    const turned = await Promise.all([
      turnAt(pool, "2026-08-04T06:59:00Z", "jobs"),
      turnAt(other, "2026-08-04T06:59:00Z", "http"),
      turnAt(pool, "2026-08-04T06:59:00Z", "jobs"),
      turnAt(other, "2026-08-04T06:59:00Z", "http"),
    ]);
    expect(turned.reduce((sum, one) => sum + one.started, 0)).toBe(12);
    expect(turned.every((one) => one.failed === 0 && one.skipped === 0 && one.missed === 0)).toBe(true);
    for (const district of districts) {
      expect(await scheduledRuns(pool, district)).toHaveLength(1);
      expect(await shown(district)).toEqual([["2026-08-04T06:00", "started", true, false]]);
    }
  });

  it("is taken over from a scheduler that died after it claimed, and started only once", async () => {
    const district = await buildReadyDistrict(pool);
    await turnAt(pool, "2026-08-04T00:00:00Z");
    const [claimed] = await claimDue(pool.db, new Date("2026-08-04T06:50:00Z"), 10);
    expect(claimed).toMatchObject({ districtId: district.id });
    await turnAt(pool, "2026-08-04T06:52:00Z");
    expect(await scheduledRuns(pool, district)).toEqual([]);
    // Died between starting the import and writing it down.
    const schedule = { occurrenceId: claimed!.id, isLate: false };
    const { runId } = await startRun(commandOf(pool, district), { dataType: "student", schedule });
    await turnAt(pool, "2026-08-04T06:56:00Z");
    expect((await scheduledRuns(pool, district)).map((run) => run.id)).toEqual([runId]);
    expect(await occurrencesOf(pool, district)).toMatchObject([{ status: "started", runId }]);
  });

  it("does not start what is not set up, and wakes nobody before the first import", async () => {
    const district = await buildReadyDistrict(pool);
    await pool.sql`update data_type_settings set codes = null where district_id = ${district.id}`;
    await turnAt(pool, "2026-08-04T00:00:00Z");
    await turnAt(pool, "2026-08-04T06:59:00Z");
    expect(await occurrencesOf(pool, district)).toMatchObject([
      { status: "missed", isAlarm: false, reason: expect.stringContaining("The codes are not defined yet.") },
    ]);
  });
});

describe("a schedule that did not start within its hour", () => {
  it("is one import after a standstill across midnight, and one alarm; every time missed is written down", async () => {
    const district = await buildReadyDistrict(pool);
    await turnHourly("2026-08-04T06:00:00Z", 1);
    received.length = 0;
    // From Tuesday morning to Friday noon nothing turned the clock.
    expect(await turnAt(pool, "2026-08-07T17:00:00Z")).toMatchObject({ missed: 3, raised: 1 });
    await turnAt(pool, "2026-08-07T17:01:00Z");
    expect(await shown(district)).toEqual([
      ["2026-08-04T06:00", "started", true, false],
      ["2026-08-05T06:00", "missed", false, false],
      ["2026-08-06T06:00", "missed", false, false],
      ["2026-08-07T06:00", "missed", true, true],
    ]);
    const all = await scheduledRuns(pool, district);
    expect(all).toHaveLength(2);
    expect(all[1]!.timeline[0]!.text).toBe("Started late, for a schedule that was missed");
    const last = (await occurrencesOf(pool, district)).at(-1)!;
    expect(missedEvents()).toMatchObject([
      { id: `missed-${last.id}`, data: { districtId: district.id, occurrenceId: last.id } },
    ]);
    const audit = await pool.db.select().from(auditEntries).where(eq(auditEntries.districtId, district.id));
    expect(audit.filter((one) => one.action === "import.missed")).toMatchObject([
      { actor: "system:schedule", subject: last.id, detail: { missed: 3, caughtUpBy: all[1]!.id } },
    ]);
    // And the next night as ever.
    await completeRuns(pool, "2026-08-07T18:00:00Z");
    await turnHourly("2026-08-08T06:00:00Z", 1);
    expect(await scheduledRuns(pool, district)).toHaveLength(3);
  });

  it("catches a weekly import up after the week end", async () => {
    const friday = { frequency: { kind: "weekly" as const, weekday: 5 as const }, timeOfDay: "23:00" };
    const district = await buildReadyDistrict(pool, friday);
    await turnAt(pool, "2026-08-04T12:00:00Z");
    expect(await turnAt(pool, "2026-08-10T13:00:00Z")).toMatchObject({ missed: 1 });
    expect(await shown(district)).toEqual([["2026-08-08T04:00", "missed", true, false]]);
    expect(await scheduledRuns(pool, district)).toHaveLength(1);
  });

  it("needs no catching up when the standstill ends within the next hour it is due", async () => {
    const district = await buildReadyDistrict(pool);
    await turnHourly("2026-08-04T06:00:00Z", 1);
    await turnAt(pool, "2026-08-06T06:05:00Z");
    expect(await shown(district)).toEqual([
      ["2026-08-04T06:00", "started", true, false],
      ["2026-08-05T06:00", "missed", false, true],
      ["2026-08-06T06:00", "started", true, false],
    ]);
    expect(await scheduledRuns(pool, district)).toHaveLength(2);
  });

  it("waits with catching up while a blackout lasts", async () => {
    const pauses = [
      { fromOn: "2026-08-05", untilOn: "2026-08-06", kind: "blackout" as const, reason: "PowerSchool upgrade" },
    ];
    const district = await buildReadyDistrict(pool, { pauses });
    await turnAt(pool, "2026-08-04T00:00:00Z");
    await turnAt(pool, "2026-08-05T15:00:00Z");
    expect(await shown(district)).toEqual([["2026-08-04T06:00", "missed", false, false]]);
    expect(await scheduledRuns(pool, district)).toEqual([]);
    await turnHourly("2026-08-06T06:00:00Z", 25);
    expect((await shown(district)).at(-1)).toEqual(["2026-08-07T06:00", "started", true, false]);
    expect(await scheduledRuns(pool, district)).toHaveLength(1);
  });

  it("raises an alarm for an import that was queued in time and never taken up", async () => {
    const district = await buildReadyDistrict(pool);
    await turnAt(pool, "2026-08-04T00:00:00Z");
    await turnAt(pool, "2026-08-04T06:59:00Z");
    await turnAt(pool, "2026-08-04T07:00:00Z");
    await turnAt(pool, "2026-08-04T07:01:00Z");
    expect(await occurrencesOf(pool, district)).toMatchObject([
      { status: "missed", isAlarm: true, reason: expect.stringContaining("queued") },
    ]);
    expect(missedEvents()).toHaveLength(1);
  });

  it("says why a refused start was refused, when imports worked before", async () => {
    const district = await buildReadyDistrict(pool);
    await turnHourly("2026-08-04T06:00:00Z", 1);
    await pool.sql`delete from school_matches where district_id = ${district.id}`;
    await turnAt(pool, "2026-08-05T06:59:00Z");
    expect((await occurrencesOf(pool, district)).at(-1)).toMatchObject({
      status: "missed",
      isAlarm: true,
      reason: expect.stringContaining("No school is matched."),
    });
    expect(missedEvents()).toHaveLength(1);
  });
});

describe("other settings", () => {
  const save = (district: BuiltDistrict, at: string, sync: object) =>
    pool.db
      .update(dataTypeSettings)
      .set({
        sync: { ...buildSettings(district).sync, frequency: { kind: "daily" }, ...sync },
        syncSavedAt: new Date(at),
      })
      .where(eq(dataTypeSettings.districtId, district.id));

  it("saved within the hour lose no night when the time stays, and begin the next day when it is over", async () => {
    const district = await buildReadyDistrict(pool);
    await turnAt(pool, "2026-08-04T00:00:00Z");
    await save(district, "2026-08-04T06:00:10Z", { importGraduates: false });
    await turnHourly("2026-08-04T06:00:00Z", 1);
    expect(await scheduledRuns(pool, district)).toHaveLength(1);
    await save(district, "2026-08-05T05:30:00Z", { timeOfDay: "00:00" });
    await turnHourly("2026-08-05T05:00:00Z", 24);
    expect(await scheduledRuns(pool, district)).toHaveLength(1);
    await turnHourly("2026-08-06T05:00:00Z", 1);
    expect((await shown(district)).at(-1)).toEqual(["2026-08-06T05:00", "started", true, false]);
    expect(missedEvents()).toEqual([]);
  });

  it("to manual, or reset, start nothing any more", async () => {
    const [manual, reset] = [await buildReadyDistrict(pool), await buildReadyDistrict(pool)];
    await turnAt(pool, "2026-08-04T00:00:00Z");
    await save(manual, "2026-08-04T00:10:00Z", { frequency: { kind: "manual" } });
    await pool.db.delete(dataTypeSettings).where(eq(dataTypeSettings.districtId, reset.id));
    await turnHourly("2026-08-04T01:00:00Z", 30);
    expect(await scheduledRuns(pool, manual)).toEqual([]);
    expect(await scheduledRuns(pool, reset)).toEqual([]);
    expect(await occurrencesOf(pool, reset)).toEqual([]);
  });
});

describe("a schedule that a person paused", () => {
  const nextOf = async (district: BuiltDistrict, at: string) => {
    const { rows } = await getHome(pool.db, district.id, new Date(at));
    const row = rows.find((one) => one.dataType === "student");
    return { next: row?.next?.at.toISOString() ?? null, paused: row?.paused ?? null };
  };
  const pause = (district: BuiltDistrict, at: string, isPaused: boolean, personId: string) =>
    pauseSchedule(
      commandOf(pool, district, { now: new Date(at), actor: { kind: "person", personId, role: "analyst" } }),
      { dataType: "student", isPaused },
    );

  it("starts nothing until it is resumed, and then at its next time, without catching up", async () => {
    const district = await buildReadyDistrict(pool);
    const personId = await buildPerson(pool, district.id, "analyst");
    await turnAt(pool, "2026-08-04T00:00:00Z");
    expect(await nextOf(district, "2026-08-04T00:30:00Z")).toEqual({ next: "2026-08-04T06:00:00.000Z", paused: null });
    await pause(district, "2026-08-04T01:00:00Z", true, personId);
    await pause(district, "2026-08-04T02:00:00Z", true, personId);
    expect(await nextOf(district, "2026-08-04T03:00:00Z")).toEqual({
      next: null,
      paused: { since: new Date("2026-08-04T01:00:00Z"), by: "A analyst" },
    });
    await turnHourly("2026-08-04T01:00:00Z", 48);
    expect(await occurrencesOf(pool, district)).toEqual([]);
    await pause(district, "2026-08-06T06:30:00Z", false, personId);
    expect(await nextOf(district, "2026-08-06T06:31:00Z")).toEqual({ next: "2026-08-07T06:00:00.000Z", paused: null });
    await turnHourly("2026-08-06T06:59:00Z", 25);
    expect(await shown(district)).toEqual([["2026-08-07T06:00", "started", true, false]]);
    const entries = await pool.db.select().from(auditEntries).where(eq(auditEntries.districtId, district.id));
    const actions = entries.map((entry) => entry.action).filter((action) => action.startsWith("schedule."));
    expect(actions).toEqual(["schedule.paused", "schedule.resumed"]);
    expect(missedEvents()).toEqual([]);
  });

  it("is not started by a scheduler that worked out its next start just before", async () => {
    const district = await buildReadyDistrict(pool);
    const personId = await buildPerson(pool, district.id, "analyst");
    await turnAt(pool, "2026-08-04T00:00:00Z");
    await pause(district, "2026-08-04T05:59:59Z", true, personId);
    expect(await claimDue(pool.db, new Date("2026-08-04T06:59:00Z"), 10)).toEqual([]);
  });

  it("keeps a resume that comes while the scheduler plans", async () => {
    const district = await buildReadyDistrict(pool);
    const personId = await buildPerson(pool, district.id, "analyst");
    await pause(district, "2026-08-04T00:00:00Z", true, personId);
    // The planner has read "paused", and its write waits behind the resume.
    const held = await other.sql.reserve();
    await held`begin`;
    await held`select 1 from schedules where district_id = ${district.id} for update`;
    const planning = planSchedules(pool.db, new Date("2026-08-04T00:01:00Z"));
    await untilWaiting(pool);
    await held`update data_type_settings set paused_at = null, paused_by = null where district_id = ${district.id}`;
    await held`update schedules set needs_plan = true where district_id = ${district.id}`;
    await held`commit`;
    held.release();
    await planning;
    await turnAt(pool, "2026-08-04T00:02:00Z");
    await turnAt(pool, "2026-08-04T06:59:00Z");
    expect(await scheduledRuns(pool, district)).toHaveLength(1);
  });

  it("is paused by an analyst through the API, and shown to a viewer, who may not", async () => {
    const district = await buildReadyDistrict(pool);
    const [analyst, viewer] = [
      createCaller(appRouter)(await requestBy(pool, district, "analyst")),
      createCaller(appRouter)(await requestBy(pool, district, "viewer")),
    ];
    const input = { dataType: "student" as const, isPaused: true };
    expect(await refusalOf(viewer.schedules.pause(input))).toBe("FORBIDDEN");
    expect(await viewer.settings.sync({ dataType: "student" })).toMatchObject({ paused: null });
    await analyst.schedules.pause(input);
    const paused = { since: new Date("2026-08-04T06:09:00Z"), by: "A analyst" };
    expect(await viewer.settings.sync({ dataType: "student" })).toMatchObject({ paused });
    const { rows } = await viewer.runs.home();
    expect(rows.find((row) => row.dataType === "student")).toMatchObject({ paused, next: null });
  });

  it("is refused where nothing starts by itself, and in another district", async () => {
    const [manual, other] = [
      await buildReadyDistrict(pool, { frequency: { kind: "manual" } }),
      await buildReadyDistrict(pool),
    ];
    const personId = await buildPerson(pool, manual.id, "analyst");
    await expect(pause(manual, "2026-08-04T00:00:00Z", true, personId)).rejects.toMatchObject({
      code: "precondition_failed",
    });
    expect((await nextOf(other, "2026-08-04T00:00:00Z")).paused).toBeNull();
  });
});

/** Until a statement of this database waits for a lock. */
async function untilWaiting({ sql }: Pool): Promise<void> {
  for (;;) {
    const [row] = await sql`select count(*)::int as waiting from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    if (row!.waiting > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe("ten thousand districts due in the same hour", () => {
  it("are spread over it, the same way each time, and are all taken up within it", async () => {
    const sync = { ...buildSettings({ id: "" as never, schools: [] }).sync, frequency: { kind: "daily" } };
    const before = await pool.sql`select count(*)::int as districts from districts`;
    await pool.sql`
      with made as (insert into districts (name, time_zone) select 'District ' || n, 'America/Chicago' from generate_series(1, 10000) n returning id)
      insert into data_type_settings (district_id, data_type, sync, sync_saved_at, saved_by)
      select id, 'student', ${JSON.stringify(sync)}::text::jsonb, '2026-08-03T12:00:00Z', 'test' from made`;
    for (let planned = 1; planned > 0;)
      planned = (await planSchedules(pool.db, new Date("2026-08-04T00:00:00Z"))).planned;
    const minutes = await pool.sql<{ minute: string; districts: number }[]>`
      select date_trunc('minute', start_at)::text as minute, count(*)::int as districts from schedules where due_at = '2026-08-04T06:00:00Z' group by 1`;
    expect(minutes).toHaveLength(SPREAD_MS / 60_000);
    expect(minutes.reduce((sum, one) => sum + one.districts, 0)).toBe(10_000);
    // 200 a minute on average.
    expect(Math.max(...minutes.map((one) => one.districts))).toBeLessThan(270);
    const starts = () =>
      pool.sql`select md5(string_agg(start_at::text, ',' order by district_id, data_type)) as digest from schedules where due_at = '2026-08-04T06:00:00Z' and start_at is not null`;
    const first = await starts();
    await pool.sql`update schedules set needs_plan = true where due_at = '2026-08-04T06:00:00Z'`;
    for (let planned = 1; planned > 0;)
      planned = (await planSchedules(pool.db, new Date("2026-08-04T00:01:00Z"))).planned;
    expect(await starts()).toEqual(first);
    let taken = 0;
    for (let minute = 0; minute < 60; minute++) {
      const now = new Date(Date.parse("2026-08-04T06:00:00Z") + minute * 60_000);
      taken += (await claimDue(pool.db, now, 250)).length;
    }
    expect(taken).toBe(10_000);
    await pool.sql`delete from districts where name like 'District %'`;
    expect(await pool.sql`select count(*)::int as districts from districts`).toEqual(before);
  });
});

describe("a cron from outside", () => {
  const SECRET = "a-secret-of-the-cron";
  const ask = (authorization?: string) =>
    GET(new Request("http://app/api/cron/sync", { headers: authorization ? { authorization } : {} }));

  it("turns the schedules with the right secret only", async () => {
    const district = await buildReadyDistrict(pool, {}, new Date());
    delete process.env.CRON_SECRET;
    expect((await ask(`Bearer ${SECRET}`)).status).toBe(404);
    process.env.CRON_SECRET = SECRET;
    expect((await ask()).status).toBe(401);
    expect((await ask("Bearer a-secret-of-the-crom")).status).toBe(401);
    expect((await ask(SECRET)).status).toBe(401);
    expect(await pool.sql`select 1 from schedules where district_id = ${district.id}`).toHaveLength(0);
    const answer = await ask(`Bearer ${SECRET}`);
    expect([answer.status, await answer.json()]).toEqual([
      200,
      expect.objectContaining({ started: 0, skipped: 0, missed: 0, failed: 0, raised: 0 }),
    ]);
    expect(await pool.sql`select 1 from schedules where district_id = ${district.id}`).toHaveLength(1);
    const heard = await pool.sql`select at from heartbeats where name = 'schedules:http'`;
    expect(heard).toHaveLength(1);
  });
});

describe("an import started by a schedule", () => {
  it("is the same as one started by hand: its own settings, one active at a time", async () => {
    const district = await buildReadyDistrict(pool, {
      pauses: [{ fromOn: "2026-08-04", untilOn: "2026-08-21", kind: "additions_only", reason: "Schedules still move" }],
    });
    await turnAt(pool, "2026-08-04T00:00:00Z");
    await turnAt(pool, "2026-08-04T06:59:00Z");
    const [run] = await scheduledRuns(pool, district);
    expect(run!.settings).toMatchObject({
      additionsOnly: { untilOn: "2026-08-21", reason: "Schedules still move" },
      connector: "powerschool",
    });
    // Its page says so.
    expect(await getRunSummary(pool.db, district.id, null, run!.id)).toMatchObject({
      additionsOnly: { untilOn: "2026-08-21", reason: "Schedules still move" },
    });
    await expect(startRun(commandOf(pool, district), { dataType: "student" })).rejects.toThrow("already running");
    expect(await pool.db.select().from(runs).where(eq(runs.districtId, district.id))).toHaveLength(1);
    expect(await pool.db.select().from(scheduleOccurrences).where(eq(scheduleOccurrences.runId, run!.id))).toHaveLength(
      1,
    );
  });
});

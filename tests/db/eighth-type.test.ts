// First, so that the type stands in the lists before anybody reads them.
import { locker, LOCKER, makeLockers } from "@/tests/support/locker";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appRouter } from "@/server/api/root";
import { createCaller } from "@/server/api/trpc";
import { dataTypeOf, slugOf } from "@/server/engine/catalogue/slug";
import { driveRun } from "@/server/runs/stages";
import { saveSuggested } from "@/server/settings/save-suggested";
import { buildDistrict, buildSettings } from "@/tests/support/builders";
import { requestBy } from "@/tests/support/callers";
import { importRows, rawStudent } from "@/tests/support/import-rows";
import { startImportedWorld, type ImportedWorld } from "@/tests/support/imported-world";
import { silenceEvents } from "@/tests/support/silent-events";
import { settingsOf } from "@/tests/support/typed-settings";

let world: ImportedWorld;
let events: Awaited<ReturnType<typeof silenceEvents>>;

beforeAll(async () => {
  events = await silenceEvents();
  world = await startImportedWorld({ students: 150, pageSize: 100 });
  await makeLockers(world.pool);
});

afterAll(async () => {
  await world.close();
  await events.stop();
});

describe("an eighth data type, from one catalogue file, one table and one read", () => {
  it("is imported: created, changed, linked, asked about, made inactive", async () => {
    const { pool } = world;
    const district = await buildDistrict(pool);
    const settings = settingsOf(locker, district);
    const of = (...rows: (Record<string, string | null> & { school?: string })[]) =>
      importRows(pool, district, settings, rows, { catalogue: locker, mayInactivate: true });
    const [one, two] = [
      { number: "1", place: "North hall", width: "12", owner: "77", school: "101" },
      { number: "2", place: "South hall", width: "wide", owner: null, school: "101" },
    ];
    const first = await of(one, two, { ...two, number: "3", school: "900" });
    expect(first.counts).toMatchObject({ received: 3, created: 2, skipped: 1, alerts: 2 });
    await importRows(pool, district, buildSettings(district), [rawStudent({ studentNumber: "77" })]);
    expect((await of(one, two)).counts).toMatchObject({ updated: 1, unchanged: 1, inactivated: 0 });
    expect((await of(one, { ...two, number: "20" })).counts).toMatchObject({ unchanged: 1, held: 1, inactivated: 0 });
    expect((await of({ ...one, place: "West hall" })).counts).toMatchObject({ updated: 1, inactivated: 1 });
    const [owned] = await pool.sql`
      select place, owner_id, is_active from lockers where number = '1' and district_id = ${district.id}`;
    expect(owned).toMatchObject({ place: "West hall", is_active: true, owner_id: expect.anything() as unknown });
  });

  it("is read from PowerSchool, and every page of the console knows it: wizard, log, roster, record, mail", async () => {
    const { pool, context } = world;
    const district = { id: context.districtId, schools: [] };
    const analyst = await requestBy(pool, district, "analyst", new Date());
    const api = createCaller(appRouter)(analyst);
    const dataType = LOCKER;
    expect([slugOf(dataType), dataTypeOf("lockers")]).toEqual(["lockers", dataType]);

    // Configure and the wizard.
    expect((await api.settings.dataTypes()).find((one) => one.dataType === dataType)).toMatchObject({
      label: "Lockers",
      state: "set_up",
    });
    await saveSuggested(context, { dataType });
    const fields = await api.settings.matchFields({ dataType });
    expect(fields.rows.find((row) => row.key === "place")).toMatchObject({
      chosen: "Students.Home_Phone",
      options: [{ label: "[Students]Home_Phone" }],
    });
    expect(fields.sources["Students.ID"]?.filled).toBeGreaterThan(100);
    await api.settings.defineCodes({ dataType });
    expect((await api.settings.sync({ dataType })).sync).toMatchObject({ frequency: { kind: "daily" } });
    expect((await api.runs.readiness({ dataType })).map((item) => item.state)).not.toContain("missing");
    expect((await api.runs.startView({ dataType })).before).toEqual([
      { label: "Students", slug: "students", isRequired: false },
    ]);

    // The log: lockers come first, so that their owners are missing, and are linked later.
    const early = await world.importOnce(dataType);
    expect(early).toMatchObject({ isReadComplete: true, received: early.rowsExpected });
    const { causes, searchedBy } = await api.runs.summary({ runId: early.id });
    expect(searchedBy).toBe("Place or Number");
    const missing = causes.find((cause) => cause.key.startsWith("reference_not_found"));
    expect(missing).toMatchObject({ title: "Owner's record not found", where: "Students" });
    expect(missing?.records).toBeGreaterThan(100);
    const { lines } = await api.runs.lines({ runId: early.id, show: "created" });
    expect(lines[0]?.issues[0]).toMatchObject({
      label: "Owner",
      value: expect.any(String) as string,
      message: "No student of ours has this Owner.",
      isLeftOut: false,
    });
    await world.importStudents();
    // Links that were only missing cross no safety limit, though nearly all lockers are updated.
    const later = await world.importOnce(dataType);
    expect(later.status).toMatch(/^completed/);
    expect(later.updated).toBeGreaterThan(100);

    const linked = (await api.runs.lines({ runId: later.id, show: "updated" })).lines[0];
    expect(linked?.changes).toContainEqual({ label: "Owner's record", before: null, after: "Found" });

    // The roster.
    const list = await api.roster.records({ dataType, search: linked?.number ?? "" });
    expect(list).toMatchObject({ noun: ["locker", "lockers"], searchedBy: "Place or Number", columns: ["Width"] });
    const id = list.rows.find((row) => row.number === linked?.number)?.id ?? 0;
    const record = await api.roster.record({ dataType, id });
    expect(record.history.length).toBe(2);
    const [owner] = record.links[0]?.items ?? [];
    expect(record.links[0]).toMatchObject({ label: "Owner's record", slug: "students" });
    const student = await api.roster.record({ dataType: "student", id: owner?.id ?? 0 });
    expect(student.links.find((links) => links.slug === "lockers")?.items).toMatchObject([{ id }]);
    await api.roster.protect({ dataType, id, isProtected: true });
    expect((await api.roster.record({ dataType, id })).isProtected).toBe(true);

    // Alerts: one came under another number, at a place where one is known.
    const [moved] = await pool.sql<{ id: number; number: string }[]>`
      update lockers set number = 'old', content_hash = null where id = (
        select min(id) from lockers l where district_id = ${district.id}
          and not exists (select 1 from lockers o where o.place = l.place and o.id <> l.id)) returning id::int, number`;
    expect(await world.importOnce(dataType)).toMatchObject({ held: 1 });
    expect(await api.alerts.types()).toContainEqual({ dataType, open: 1 });
    const [alert] = (await api.alerts.queue({ dataType })).undecided;
    expect((await api.alerts.queue({ dataType: "student" })).undecided.map((one) => one.id)).not.toContain(alert?.id);
    const alertId = alert?.id ?? 0;
    expect(await api.alerts.compare({ alertId })).toMatchObject({ slug: "lockers", candidates: [{ id: moved?.id }] });
    await api.alerts.decide({ alertId, decision: { kind: "match", recordId: moved?.id ?? 0 } });
    const { runId } = await api.alerts.process({ dataType });
    await driveRun(context, { runId });
    expect((await api.roster.record({ dataType, id: moved?.id ?? 0 })).number).not.toBe("old");

    // Mail and the document of the configuration.
    await api.notifications.save({ dataType, text: "lockers@riverbend.example" });
    const groups = await api.notifications.list();
    expect(groups.find((one) => one.dataType === dataType)).toMatchObject({ label: "Lockers", isPlanned: false });
    expect((await api.runs.home()).rows.find((one) => one.dataType === dataType)).toMatchObject({ label: "Lockers" });
  });
});

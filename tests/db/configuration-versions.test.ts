import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Pool } from "@/db/client";
import { dataTypeSettings, recipients, schoolMatches, settingsVersions } from "@/db/schema";
import { configurationRouter } from "@/server/api/routers/configuration";
import { notificationsRouter } from "@/server/api/routers/notifications";
import { settingsRouter } from "@/server/api/routers/settings";
import { createCaller } from "@/server/api/trpc";
import { readDocument } from "@/server/configuration/read-document";
import { canonical } from "@/server/configuration/record-version";
import { findRunChanges } from "@/server/configuration/run-changes";
import { buildSettings } from "@/tests/support/builders";
import { refusalOf, requestBy } from "@/tests/support/callers";
import { rawStudent } from "@/tests/support/import-rows";
import { startImportedWorld, type ImportedWorld } from "@/tests/support/imported-world";
import { runRows } from "@/tests/support/staged-run";

let world: ImportedWorld;
let pool: Pool;

beforeAll(async () => {
  world = await startImportedWorld({ students: 60 });
  pool = world.pool;
});

afterAll(() => world.close());

const district = () => ({ id: world.context.districtId, schools: [] });
const as = async (role: "analyst" | "viewer" = "analyst") => requestBy(pool, district(), role);
const settings = async () => createCaller(settingsRouter)(await as());
const configuration = async () => createCaller(configurationRouter)(await as());
const versions = () =>
  pool.db
    .select()
    .from(settingsVersions)
    .where(eq(settingsVersions.districtId, world.context.districtId))
    .orderBy(settingsVersions.number);
const now = () => readDocument(pool.db, world.context.districtId);

async function saveSync(change: Record<string, unknown>): Promise<void> {
  const caller = await settings();
  const { sync } = await caller.sync({ dataType: "student" });
  await caller.saveSync({ dataType: "student", sync: { ...sync, ...change } });
}

describe("the configuration as a document", () => {
  it("is a version with who and when after every change, and none when nothing changed", async () => {
    await saveSync({ absentImports: 3 });
    await saveSync({ absentImports: 3 });
    await createCaller(notificationsRouter)(await as()).save({ dataType: "student", text: "a@riverbend.example" });
    const kept = await versions();
    expect(kept.map((one) => [one.number, one.what])).toEqual([
      [1, "Sync settings"],
      [2, "Email notifications"],
    ]);
    expect(canonical(kept[1]?.document)).toBe(canonical(await now()));
    expect(JSON.stringify(kept)).not.toContain(world.sis.clientSecret);
    expect(await (await configuration()).versions()).toMatchObject([
      { number: 2, savedBy: "A analyst" },
      { number: 1, savedBy: "A analyst" },
    ]);
  });

  it("says what two versions differ in", async () => {
    await saveSync({ absentImports: 5, inactivateMissing: true });
    const [{ number: last } = { number: 0 }] = (await versions()).slice(-1);
    expect(await (await configuration()).compare({ before: last - 1, after: last })).toEqual([
      {
        area: "Students: Sync settings",
        what: "Make students inactive when they leave the SIS",
        before: "Off",
        after: "On",
      },
      { area: "Students: Sync settings", what: "Imports in a row without them", before: "3", after: "5" },
    ]);
  });

  it("is restored whole, and the restored one is a version of its own", async () => {
    const before = await now();
    const [{ number } = { number: 0 }] = (await versions()).slice(-1);
    await saveSync({ absentImports: 9 });
    await pool.db.delete(recipients).where(eq(recipients.districtId, world.context.districtId));
    await pool.db.delete(schoolMatches).where(eq(schoolMatches.districtId, world.context.districtId));
    await (await configuration()).restore({ number });
    expect(canonical(await now())).toBe(canonical(before));
    expect((await versions()).at(-1)).toMatchObject({ what: `Version ${number} restored` });
  });

  it("goes out as a file and comes in again, with what it changes shown first", async () => {
    const file = structuredClone(await now());
    file.dataTypes.student!.sync!.absentImports = 2;
    const text = JSON.stringify(file);
    const caller = await configuration();
    const before = canonical(await now());
    expect(await caller.preview({ text })).toMatchObject([{ what: "Imports in a row without them", after: "2" }]);
    expect(canonical(await now())).toBe(before);
    await caller.import({ text });
    expect((await now()).dataTypes.student?.sync?.absentImports).toBe(2);
  });

  it.each([
    ["no JSON", () => "{", "cannot be read as JSON"],
    ["another format", (file: object) => JSON.stringify({ ...file, format: 2 }), "not known here"],
    ["a field that is no text", (file: object) => JSON.stringify({ ...file, schools: { "101": 5 } }), "schools > 101"],
    [
      "a school that is not ours",
      (file: object) => JSON.stringify({ ...file, schools: { "9999": null } }),
      "not yours",
    ],
    ["another SIS", (file: object) => JSON.stringify({ ...file, connector: "clever" }), "another SIS"],
  ])("refuses %s and changes nothing", async (_, make, message) => {
    const before = await now();
    const kept = (await versions()).length;
    const refused = (await configuration()).import({ text: make(before) });
    const error = await refused.then(
      () => null,
      (one: { message: string; cause?: { fields?: Record<string, string> } }) => one,
    );
    expect(`${error?.message} ${Object.values(error?.cause?.fields ?? {}).join(" ")}`).toContain(message);
    expect(canonical(await now())).toBe(canonical(before));
    expect(await versions()).toHaveLength(kept);
  });

  it("applies nothing of a file of which one part is refused", async () => {
    const before = await now();
    const file = structuredClone(before);
    file.schools = Object.fromEntries(Object.keys(file.schools).map((number) => [number, null]));
    file.dataTypes.student!.fields!.lastName = null;
    expect(await refusalOf((await configuration()).import({ text: JSON.stringify(file) }))).toBe("BAD_REQUEST");
    expect(canonical(await now())).toBe(canonical(before));
  });

  it("belongs to the district, and only analysts and site managers change it", async () => {
    const viewer = createCaller(configurationRouter)(await as("viewer"));
    expect(await refusalOf(viewer.restore({ number: 1 }))).toBe("FORBIDDEN");
    expect(await viewer.versions()).not.toHaveLength(0);
    const { buildDistrict } = await import("@/tests/support/builders");
    const stranger = createCaller(configurationRouter)(await requestBy(pool, await buildDistrict(pool), "analyst"));
    expect(await stranger.versions()).toEqual([]);
    expect(await refusalOf(stranger.restore({ number: 1 }))).toBe("NOT_FOUND");
    expect(await refusalOf(stranger.compare({ before: 1, after: 2 }))).toBe("NOT_FOUND");
  });

  it("shows on a run what changed since the last good import", async () => {
    const { buildDistrict } = await import("@/tests/support/builders");
    const other = await buildDistrict(pool);
    const first = buildSettings(other);
    const rows = Array.from({ length: 6 }, () => rawStudent());
    const good = await runRows(pool, other, first, rows);
    const next = { ...first, fields: { ...first.fields, homeroom: null } };
    const run = await runRows(pool, other, next, rows);
    expect(await findRunChanges(pool.db, other.id, { runId: run.id })).toEqual({
      since: { runId: good.id, number: good.number },
      changes: [{ area: "Students: Match fields", what: "Homeroom", before: "homeroom", after: "Do not import" }],
    });
    expect(await pool.db.select().from(dataTypeSettings).where(eq(dataTypeSettings.districtId, other.id))).toEqual([]);
  });
});

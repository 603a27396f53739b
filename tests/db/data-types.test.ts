import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connections, dataTypeSettings, schedules } from "@/db/schema";
import { clever } from "@/server/connectors/clever/index";
import type { DataType } from "@/server/connectors/connector";
import { DATA_TYPES } from "@/server/engine/catalogue";
import { columnOf } from "@/server/engine/columns";
import { getHome } from "@/server/runs/home";
import { getStartView } from "@/server/runs/start-view";
import { undoRefusal } from "@/server/runs/undo-window";
import { planSchedules } from "@/server/schedules/plan-schedules";
import { defaultSync } from "@/server/settings/default-sync";
import { getCatalogue } from "@/server/settings/load-settings";
import { getMatchFields, getReadiness, getSyncSettings, listDataTypes } from "@/server/settings/queries";
import { buildRunSettings } from "@/server/settings/run-settings";
import { saveFields } from "@/server/settings/save-fields";
import { saveSuggested } from "@/server/settings/save-suggested";
import { saveSync } from "@/server/settings/save-sync";
import { buildDistrict, type BuiltDistrict } from "@/tests/support/builders";
import { startImportedWorld, type ImportedWorld } from "@/tests/support/imported-world";
import { buildReadyDistrict } from "@/tests/support/ready-district";

let world: ImportedWorld;

/** An import that could be undone if its type could. */
const UNDOABLE = {
  kind: "import" as const,
  status: "completed",
  finishedAt: new Date("2026-08-04T06:09:00Z"),
  undoClosedAt: null,
  undoClosedReason: null,
  wasUndone: false,
  isFollowed: false,
  isBusy: false,
};

beforeAll(async () => {
  world = await startImportedWorld({ students: 120, pageSize: 500 });
  for (const { dataType } of DATA_TYPES) if (dataType !== "student") await saveSuggested(world.context, { dataType });
});

afterAll(() => world.close());

const statesOf = async (districtId: Parameters<typeof listDataTypes>[1]) =>
  new Map((await listDataTypes(world.pool.db, districtId)).map((one) => [one.dataType, one.state]));

describe("the list of data types", () => {
  it("is whole and disabled before the first connection (D01)", async () => {
    const district = await buildDistrict(world.pool);
    const states = await statesOf(district.id);
    expect([...states.keys()]).toEqual(DATA_TYPES.map((one) => one.dataType));
    expect(new Set(states.values())).toEqual(new Set(["disabled"]));
    expect(new Set((await statesOf(world.context.districtId)).values())).toEqual(new Set(["set_up"]));
  });

  it("also holds the types that are planned for the SIS of the district (D02), and offers nothing to set up for them", async () => {
    const district = await buildDistrict(world.pool);
    await world.pool.db.insert(connections).values({
      districtId: district.id,
      connector: clever.kind,
      sealedCredentials: "sealed",
      publicCredentials: {},
      status: "connected",
      savedAt: new Date(),
      savedBy: "a test",
    });
    const states = await statesOf(district.id);
    expect(states.size).toBe(DATA_TYPES.length);
    for (const [dataType, state] of states)
      expect(state, dataType).toBe(clever.dataTypes.includes(dataType) ? "set_up" : "planned");
    expect(states.get("parent")).toBe("planned");
  });
});

describe("the hint about what is better imported first", () => {
  const before = async (district: BuiltDistrict, dataType: DataType) =>
    (await getStartView(world.pool.db, district.id, dataType, new Date("2026-08-04T06:09:00Z"))).before;

  it("names the types whose records are named, the counselors' too once Counselor is matched", async () => {
    const district = await buildReadyDistrict(world.pool);
    expect(await before(district, "parent")).toEqual([{ label: "Students", slug: "students", isRequired: true }]);
    expect(await before(district, "student")).toEqual([]);
    const ofStudents = and(eq(dataTypeSettings.districtId, district.id), eq(dataTypeSettings.dataType, "student"));
    const [saved] = await world.pool.db.select().from(dataTypeSettings).where(ofStudents);
    const fields = { ...saved!.fields, counselor: "U_StudentsUserFields.counselor_id" };
    await world.pool.db.update(dataTypeSettings).set({ fields }).where(ofStudents);
    expect(await before(district, "student")).toEqual([{ label: "Staff", slug: "staff", isRequired: false }]);
  });
});

describe("Sync settings", () => {
  it("are absent for the course catalog alone (D09): no step, none saved, never due, imported by hand from all schools", async () => {
    const { db, districtId } = world.context;
    for (const { dataType } of DATA_TYPES) {
      const steps = (await getReadiness(db, districtId, dataType)).map((item) => item.step);
      expect(steps.includes("sync"), dataType).toBe(dataType !== "course_catalog");
    }
    const dataType = "course_catalog" as const;
    const sync = defaultSync(getCatalogue(dataType), "America/Chicago");
    await expect(saveSync(world.context, { dataType, sync })).rejects.toMatchObject({
      code: "precondition_failed",
      message: expect.stringContaining("Course catalog has no Sync settings") as string,
    });
    const where = and(eq(dataTypeSettings.districtId, districtId), eq(dataTypeSettings.dataType, dataType));
    expect((await db.select({ sync: dataTypeSettings.sync }).from(dataTypeSettings).where(where))[0]).toEqual({
      sync: null,
    });
    await planSchedules(world.pool.db, new Date());
    const due = await world.pool.db.select().from(schedules).where(eq(schedules.districtId, districtId));
    expect(due.map((one) => one.dataType).sort()).toEqual(
      DATA_TYPES.map((one) => one.dataType)
        .filter((one) => one !== dataType)
        .sort(),
    );
    const { rows } = await getHome(db, districtId, new Date());
    expect(rows.find((row) => row.dataType === dataType)).toMatchObject({ isManual: true, next: null });
    const run = await buildRunSettings(db, districtId, dataType, new Date());
    expect(run.sync).toMatchObject({ schoolIds: null, frequency: { kind: "manual" }, inactivateMissing: false });
  });
});

describe("Available at schools", () => {
  it("is all matched schools, or those that are chosen among them (D10)", async () => {
    const { context } = world;
    const dataType = "staff" as const;
    const { sync, schools } = await getSyncSettings(context.db, context.districtId, dataType);
    expect(sync.schoolIds).toBeNull();
    const all = await world.previewOnce(dataType);
    const one = schools[0]!.id;
    await saveSync(context, { dataType, sync: { ...sync, schoolIds: [one] } });
    const chosen = await world.previewOnce(dataType);
    expect(chosen.created).toBeGreaterThan(0);
    expect(chosen.created).toBeLessThan(all.created);
    expect(chosen.received).toBe(all.received);
    await expect(saveSync(context, { dataType, sync: { ...sync, schoolIds: [randomUUID()] } })).rejects.toMatchObject({
      code: "bad_request",
      fields: { schoolIds: expect.any(String) as string },
    });
    await saveSync(context, { dataType, sync });
  });
});

describe("the SCED subject area", () => {
  it("turns required, and loses Do not import, when subject areas are built from it (D21)", async () => {
    const { db, districtId } = world.context;
    const dataType = "course_catalog" as const;
    const view = await getMatchFields(db, districtId, dataType);
    const row = (key: string) => view.rows.find((one) => one.key === key)!;
    expect(row("subjectArea").options.map((one) => one.id)).toContain("(SCED)");
    expect(row("scedSubjectArea")).toMatchObject({
      requirement: "optional",
      requiredWith: { key: "subjectArea", id: "(SCED)" },
    });
    const chosen = Object.fromEntries(view.rows.map((one) => [one.key, one.chosen]));
    const fields = { ...chosen, subjectArea: "(SCED)", scedSubjectArea: null };
    await expect(saveFields(world.context, { dataType, fields, confirmsMails: false })).rejects.toMatchObject({
      code: "bad_request",
      fields: { scedSubjectArea: expect.any(String) as string },
    });
    const subject = row("scedSubjectArea").options[0]!.id;
    await saveFields(world.context, {
      dataType,
      fields: { ...fields, scedSubjectArea: subject },
      confirmsMails: false,
    });
    expect((await getMatchFields(db, districtId, dataType)).rows.find((one) => one.key === "subjectArea")?.chosen).toBe(
      "(SCED)",
    );
  });
});

/** In the order in which they refer to each other. */
const OTHERS: DataType[] = ["staff", "course_catalog", "parent", "course_mapping", "course_history", "current_courses"];

describe("every other type than students", () => {
  beforeAll(async () => {
    expect((await world.importStudents()).status).toMatch(/^completed/);
  });

  it.each(OTHERS)(
    "%s is previewed, imported as shown, held when a limit is crossed, and not undone",
    async (dataType) => {
      const { table, shown } = getCatalogue(dataType);
      const { sql } = world.pool;
      const count = async (where = sql`true`) =>
        Number((await sql`select count(*)::int as records from ${sql(table)} where ${where}`)[0]?.records);
      const preview = await world.previewOnce(dataType);
      expect(preview).toMatchObject({ status: "previewed" });
      expect(preview.created).toBeGreaterThan(0);
      expect(await count()).toBe(0);
      const run = await world.importOnce(dataType);
      const { received, created, updated, held, rejected, skipped } = preview;
      expect(run).toMatchObject({ received, created, updated, held, rejected, skipped });
      expect(await count()).toBe(created);
      expect(undoRefusal({ ...UNDOABLE, dataType }, UNDOABLE.finishedAt)).toBe("other_data_type");
      const column = sql(columnOf(getCatalogue(dataType), shown.title[0]!));
      await sql`update ${sql(table)} set ${column} = 'changed', content_hash = null`;
      const again = await world.importOnce(dataType);
      expect(again.status).toBe("held");
      expect(again.safety?.crossed.map((one) => one.limit)).toEqual(
        expect.arrayContaining(["updated", "fieldChanged"]),
      );
      expect(await count(sql`${column} <> 'changed'`)).toBe(0);
    },
  );
});

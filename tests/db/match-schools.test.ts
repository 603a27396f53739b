import { randomBytes, randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPool, type Pool } from "@/db/client";
import { schoolMatches, sisSchools } from "@/db/schema";
import { createDistrict, type District } from "@/sandbox/district/district";
import { startPowerSchool } from "@/sandbox/powerschool/server";
import { schoolsRouter } from "@/server/api/routers/schools";
import { createCaller } from "@/server/api/trpc";
import { buildAccessPackage } from "@/server/connection/queries";
import { saveConnection } from "@/server/connection/save-connection";
import { listSchoolMatches, matchedSchools } from "@/server/schools/queries";
import { refreshSisSchools } from "@/server/schools/refresh-sis-schools";
import { saveMatches } from "@/server/schools/save-matches";
import { buildDistrict, buildSettings, commandOf, type BuiltDistrict } from "@/tests/support/builders";
import { refusalOf, requestBy } from "@/tests/support/callers";
import { importRows, rawStudent } from "@/tests/support/import-rows";
import { createTestDatabase } from "@/tests/support/postgres";

let pool: Pool;
let drop: () => Promise<void>;

beforeAll(async () => {
  process.env.MATRICULA_SECRET_KEYS = `test:${randomBytes(32).toString("base64")}`;
  process.env.ALLOW_SANDBOX_ADDRESSES = "1";
  const database = await createTestDatabase();
  pool = openPool(database.url, { max: 4 });
  drop = database.drop;
});

afterAll(async () => {
  await pool.sql.end();
  await drop();
});

/** A district whose SIS has schools 101 to 103, the last one inactive. */
async function readDistrict(): Promise<BuiltDistrict> {
  const district = await buildDistrict(pool);
  const sis = ["101", "102", "103"].map((number) => ({
    districtId: district.id,
    sourceId: number,
    number,
    name: `School ${number}`,
    isActive: number !== "103",
    studentCount: 20,
    readAt: new Date("2026-08-04T06:00:00Z"),
  }));
  await pool.db.insert(sisSchools).values(sis);
  return district;
}

const later = new Date("2026-08-05T06:00:00Z");
const savedRows = (district: BuiltDistrict) =>
  pool.db.select().from(schoolMatches).where(eq(schoolMatches.districtId, district.id)).orderBy(schoolMatches.schoolId);
const pair = (district: BuiltDistrict, ...sourceIds: (string | null)[]) => ({
  matches: sourceIds.map((sourceId, index) => ({ schoolId: district.schools[index]!.id, sourceId })),
});

describe("the schools of the SIS", () => {
  it("are all offered, inactive ones too (D05), and follow the SIS when they are read again", async () => {
    const district = await buildDistrict(pool);
    const made = createDistrict({ students: 60 });
    const file = await buildAccessPackage("powerschool");
    const sis = await startPowerSchool({ district: made, plugin: file!.bytes });
    try {
      const credentials = { url: sis.url, clientId: sis.clientId, clientSecret: sis.clientSecret };
      await saveConnection(commandOf(pool, district), { connector: "powerschool", credentials });
      await refreshSisSchools(commandOf(pool, district));
      const { theirs } = await listSchoolMatches(pool.db, district.id);
      expect(theirs.map((school) => school.number).toSorted()).toEqual(
        made.schools.map((school) => String(school.number)).toSorted(),
      );
      expect(theirs.filter((school) => !school.isActive)).toHaveLength(
        made.schools.filter((school) => !school.isActive).length,
      );
      expect(theirs.some((school) => !school.isActive)).toBe(true);
      const fewer: District = { ...made, schools: made.schools.slice(1) };
      sis.setDistrict(fewer);
      await refreshSisSchools(commandOf(pool, district, { now: later }));
      const again = await listSchoolMatches(pool.db, district.id);
      expect(again.theirs).toHaveLength(made.schools.length - 1);
      expect(again.readAt).toEqual(later);
    } finally {
      await sis.close();
    }
  });

  it("cannot be read before a SIS is connected", async () => {
    const district = await buildDistrict(pool);
    await expect(refreshSisSchools(commandOf(pool, district))).rejects.toMatchObject({ code: "precondition_failed" });
  });
});

describe("School matching", () => {
  it("suggests by number and name, and shows how many active students each school of ours has", async () => {
    const district = await readDistrict();
    await importRows(pool, district, buildSettings(district), [
      rawStudent({ school: "101" }),
      rawStudent({ school: "101" }),
    ]);
    const { ours } = await listSchoolMatches(pool.db, district.id);
    expect(ours.map(({ number, activeStudents, decision }) => ({ number, activeStudents, decision }))).toEqual([
      { number: "101", activeStudents: 2, decision: "undecided" },
      { number: "102", activeStudents: 0, decision: "undecided" },
    ]);
    expect(ours[0]?.suggestion).toMatchObject({ sourceId: "101", confidence: 1 });
  });

  it("keeps a match, a Do not import and an open question apart", async () => {
    const district = await readDistrict();
    await saveMatches(commandOf(pool, district), pair(district, "103"));
    let { ours } = await listSchoolMatches(pool.db, district.id);
    expect(ours.map((school) => school.decision)).toEqual(["matched", "undecided"]);
    await saveMatches(commandOf(pool, district), pair(district, null, "101"));
    ({ ours } = await listSchoolMatches(pool.db, district.id));
    expect(ours.map((school) => [school.decision, school.sourceId])).toEqual([
      ["do_not_import", null],
      ["matched", "101"],
    ]);
    expect(await matchedSchools(pool.db, district.id)).toEqual({ "101": district.schools[1]!.id });
  });

  it("offers no SIS school as a suggestion that is taken already", async () => {
    const district = await readDistrict();
    await saveMatches(commandOf(pool, district), pair(district, "102"));
    const { ours } = await listSchoolMatches(pool.db, district.id);
    expect(ours[1]?.suggestion?.sourceId).not.toBe("102");
  });

  it("refuses one SIS school for two of ours, says so under both, and saves nothing", async () => {
    const district = await readDistrict();
    await saveMatches(commandOf(pool, district), pair(district, "101", "102"));
    const before = await savedRows(district);
    const twice = saveMatches(commandOf(pool, district), pair(district, "101", "101"));
    await expect(twice).rejects.toMatchObject({
      code: "bad_request",
      fields: {
        [district.schools[0]!.id]: expect.stringContaining("School 101 is also matched to School 102"),
        [district.schools[1]!.id]: expect.stringContaining("School 101 is also matched to School 101"),
      },
    });
    expect(await savedRows(district)).toEqual(before);
  });

  it("refuses a SIS school that the SIS does not have, and a school of ours that is sent twice", async () => {
    const district = await readDistrict();
    await expect(saveMatches(commandOf(pool, district), pair(district, "404"))).rejects.toMatchObject({
      fields: { [district.schools[0]!.id]: expect.stringContaining("no longer has this school") },
    });
    const id = district.schools[0]!.id;
    const input = { matches: [101, 102].map((number) => ({ schoolId: id, sourceId: String(number) })) };
    await expect(saveMatches(commandOf(pool, district), input)).rejects.toMatchObject({ code: "bad_request" });
  });

  it("lets two schools swap, and leaves a row that stays as it is with who saved it first", async () => {
    const district = await readDistrict();
    await saveMatches(commandOf(pool, district), pair(district, "101", "102"));
    await saveMatches(commandOf(pool, district), pair(district, "102", "101"));
    expect(await matchedSchools(pool.db, district.id)).toEqual({
      "101": district.schools[1]!.id,
      "102": district.schools[0]!.id,
    });
    const before = await savedRows(district);
    await saveMatches(commandOf(pool, district, { now: later }), pair(district, "102", "101"));
    expect(await savedRows(district)).toEqual(before);
  });

  it("stands up to two people who save at the same moment", async () => {
    const district = await readDistrict();
    await Promise.all([
      saveMatches(commandOf(pool, district), pair(district, "101", "102")),
      saveMatches(commandOf(pool, district), pair(district, "102", "101")),
      saveMatches(commandOf(pool, district), pair(district, "101", "102")),
    ]);
    expect(Object.keys(await matchedSchools(pool.db, district.id)).toSorted()).toEqual(["101", "102"]);
  });

  it("knows only the district's own schools", async () => {
    const district = await readDistrict();
    const other = await readDistrict();
    await expect(saveMatches(commandOf(pool, district), pair(other, "101"))).rejects.toMatchObject({
      code: "not_found",
    });
    const unknown = { matches: [{ schoolId: randomUUID(), sourceId: null }] };
    await expect(saveMatches(commandOf(pool, district), unknown)).rejects.toMatchObject({ code: "not_found" });
    expect(await savedRows(other)).toEqual([]);
  });

  it("is for analysts to save, and for viewers to read", async () => {
    const district = await readDistrict();
    const viewer = createCaller(schoolsRouter)(await requestBy(pool, district, "viewer"));
    expect(await refusalOf(viewer.save(pair(district, "101")))).toBe("FORBIDDEN");
    expect(await refusalOf(viewer.refresh())).toBe("FORBIDDEN");
    expect((await viewer.matching()).ours).toHaveLength(2);
    const analyst = createCaller(schoolsRouter)(await requestBy(pool, district, "analyst"));
    expect(await analyst.save(pair(district, "101"))).toEqual({ matched: 1 });
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { grantRights } from "@/db/rights";
import { openPool, type Pool } from "@/db/client";
import { group, RECORD_ACTIVITY, recordStatus, schoolField } from "@/server/engine/catalogue/field";
import type { Catalogue } from "@/server/engine/types";
import { buildDistrict, buildSettings } from "@/tests/support/builders";
import { importRows, rawStudent } from "@/tests/support/import-rows";
import { createTestDatabase } from "@/tests/support/postgres";
import { settingsOf } from "@/tests/support/typed-settings";

/** An eighth type, lockers, from one catalogue, one table and the rows of one connector read; nothing else knows it. */
const locker: Catalogue = {
  dataType: "locker" as Catalogue["dataType"],
  label: "Lockers",
  noun: ["locker", "lockers"],
  table: "lockers",
  scope: "school",
  identity: { key: "number", candidates: [{ reason: "names", fields: ["place"] }] },
  activity: RECORD_ACTIVITY,
  guards: ["school"],
  references: [
    {
      key: "ownerLink",
      label: "Owner's record",
      field: "owner",
      to: "student",
      table: "students",
      by: ["student_number"],
      column: "owner_id",
      isRequired: false,
    },
  ],
  shown: { title: ["place"], number: "number", columns: ["width"] },
  after: ["student"],
  hasSync: true,
  hasUndo: false,
  fields: [
    ...group("Locker", [
      { key: "number", label: "Number", requirement: "required", definition: "On the door." },
      { key: "place", label: "Place", definition: "Where it stands." },
      { key: "width", label: "Width", kind: "decimal", definition: "In inches." },
      { key: "owner", label: "Owner", definition: "Student ID." },
    ]),
    schoolField({ label: "School", group: "Locker", requirement: "required", definition: "Where it is." }),
    recordStatus,
  ],
};

let pool: Pool;
let drop: () => Promise<void>;

beforeAll(async () => {
  const database = await createTestDatabase();
  pool = openPool(database.url, { max: 4 });
  drop = database.drop;
  await pool.sql
    .unsafe(`create table lockers (id bigint generated always as identity primary key, district_id uuid not null, school_id uuid,
    number text not null, place text, width numeric, owner text, owner_id bigint, status text not null, is_active boolean not null,
    is_protected boolean not null default false, kept_fields text[] not null default '{}', absent_imports integer not null default 0,
    content_hash bytea, created_by_run uuid, origins jsonb not null default '{}', created_at timestamptz not null, updated_at timestamptz not null,
    unique (district_id, number))`);
  await grantRights(pool.sql);
});

afterAll(async () => {
  await pool.sql.end();
  await drop();
});

describe("an eighth data type", () => {
  it("is imported by one catalogue, one table and one read: created, changed, linked, asked about, made inactive", async () => {
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
    const [owned] = await pool.sql`select place, owner_id, is_active from lockers where number = '1'`;
    expect(owned).toMatchObject({ place: "West hall", is_active: true, owner_id: expect.anything() as unknown });
  });
});

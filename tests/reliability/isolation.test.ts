import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { driverOf, openPool, type Pool } from "@/db/client";
import { APP_ROLE, DISTRICT_SETTING, grantRights } from "@/db/rights";
import { districtDb } from "@/db/scoped";
import { buildDistrict, buildPerson, type BuiltDistrict } from "@/tests/support/builders";
import { createTestDatabase } from "@/tests/support/postgres";

let pool: Pool;
let drop: () => Promise<void>;
let ours: BuiltDistrict;
let theirs: BuiltDistrict;

type Column = { name: string; type: string; isNeeded: boolean; isKey: boolean };

const tablesOf = () =>
  pool.sql<{ name: string }[]>`select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1`;

const columnsOf = (table: string) =>
  pool.sql<Column[]>`select a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
      a.attnotnull and not a.atthasdef and a.attidentity = '' and a.attgenerated = '' as "isNeeded",
      coalesce(a.attnum = any(i.indkey), false) as "isKey"
    from pg_attribute a left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
    where a.attrelid = ${table}::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum`;

/** A value that a column of a type takes, whatever it means. */
function anything(type: string): string {
  if (type === "uuid") return randomUUID();
  if (type === "boolean") return "true";
  if (type.startsWith("timestamp") || type === "date") return "2026-08-03";
  if (type === "jsonb") return "{}";
  if (type === "bytea") return `\\x${randomUUID().replaceAll("-", "")}`;
  if (type.endsWith("[]")) return "{}";
  if (/int|numeric|double/.test(type)) return "1";
  return randomUUID();
}

/** What a district has no part in: how the schedulers are, and what sign-in knows. */
const NO_DISTRICTS = new Set(["heartbeats", "identities", "attempts"]);

/** Where a row belongs to a district through another table's row. */
const OWNERS: Record<string, { column: string; table: string }> = {
  run_lines: { column: "run_id", table: "runs" },
  run_chunks: { column: "run_id", table: "runs" },
  membership_schools: { column: "membership_id", table: "memberships" },
};

async function valuesOf(table: string, district: BuiltDistrict): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const column of await columnsOf(table)) {
    const [first] = column.isNeeded
      ? await pool.sql<
          { value: string }[]
        >`select enumlabel as value from pg_enum e join pg_type t on t.oid = e.enumtypid
          where t.typname = ${column.type} order by enumsortorder limit 1`
      : [];
    if (column.isNeeded) values[column.name] = first?.value ?? anything(column.type);
    if (column.name === "district_id") values[column.name] = district.id;
    const owner = OWNERS[table];
    if (owner && owner.column === column.name) {
      const [row] = await pool.sql.unsafe<{ id: string }[]>(`select id from ${owner.table} where district_id = $1`, [
        district.id,
      ]);
      values[column.name] = row!.id;
    }
  }
  return values;
}

/** Values as literals: the row is made for its owner, not for its meaning. */
function insertText(table: string, values: Record<string, string>): string {
  const literal = (value: string) => `'${value.replaceAll("'", "''")}'`;
  return `insert into ${table} (${Object.keys(values).join(", ")}) values (${Object.values(values).map(literal).join(", ")})`;
}

/** One row of a district in each table, owners first. */
async function fill(district: BuiltDistrict): Promise<void> {
  await buildPerson(pool, district.id, "analyst");
  const tables = (await tablesOf()).map((table) => table.name);
  const last = (name: string) => (OWNERS[name] ? 1 : 0);
  for (const table of tables.sort((a, b) => last(a) - last(b))) {
    if (["districts", "schools", "people", "memberships"].includes(table)) continue;
    const text = insertText(table, await valuesOf(table, district));
    await pool.sql.begin(async (tx) => {
      // Only whose row it is matters here: foreign keys and triggers are left out, and checks that a value breaks are met below.
      await tx`set local session_replication_role = replica`;
      await tx.unsafe(text);
    });
  }
  const [person] = await pool.sql<
    { id: string }[]
  >`insert into people (email, name) values (${randomUUID()}, 'x') returning id`;
  await pool.sql`update memberships set person_id = ${person!.id} where district_id = ${district.id}`;
}

beforeAll(async () => {
  const database = await createTestDatabase();
  pool = openPool(database.url, { max: 4 });
  drop = database.drop;
  await pool.sql`select ensure_week_partitions('2026-08-03'::date)`;
  ours = await buildDistrict(pool);
  theirs = await buildDistrict(pool, { name: "Lakeside Union" });
  await fill(theirs);
  await fill(ours);
});
afterAll(async () => {
  await pool.sql.end();
  await drop();
});

/** What a statement of the role does: rows it reached, or the database's refusal. Nothing of it stays. */
async function attempt(district: BuiltDistrict | null, text: string): Promise<number | "refused"> {
  const undone = new Error("undone");
  let reached = 0;
  try {
    await pool.sql.begin(async (tx) => {
      await tx`select set_config('role', ${APP_ROLE}, true), set_config(${DISTRICT_SETTING}, ${district?.id ?? ""}, true)`;
      reached = (await tx.unsafe(text)).count;
      throw undone;
    });
  } catch (error) {
    if (error === undone) return reached;
    if ((error as { code?: string }).code === "42501") return "refused";
    throw error;
  }
  return reached;
}

/** A column that can be set to itself. */
async function settable(table: string): Promise<string> {
  const columns = await pool.sql<{ name: string }[]>`select attname as name from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and attidentity = '' and attgenerated = '' and not attisdropped`;
  return columns[0]!.name;
}

describe("the role of the districts (R5)", () => {
  it("owns nothing, is nobody's superior and cannot bypass row-level security", async () => {
    const [role] =
      await pool.sql`select rolsuper, rolbypassrls, rolcanlogin, rolcreaterole from pg_roles where rolname = ${APP_ROLE}`;
    expect(role).toEqual({ rolsuper: false, rolbypassrls: false, rolcanlogin: false, rolcreaterole: false });
    const open = await pool.sql`select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition and not c.relrowsecurity`;
    expect([...open]).toEqual([]);
  });

  it("reaches no row of another district in any table, with any verb", async () => {
    const matrix: Record<string, (number | "refused")[]> = {};
    for (const { name } of await tablesOf()) {
      const column = await settable(name);
      const insert = insertText(name, await valuesOf(name, theirs));
      const verbs = [
        `select * from ${name}`,
        `update ${name} set ${column} = ${column}`,
        `delete from ${name}`,
        insert,
      ];
      const row: (number | "refused")[] = [];
      for (const verb of verbs) row.push(await attempt(ours, verb));
      matrix[name] = row;
      const mine = name === "schools" ? 2 : 1;
      expect(row[0], `select from ${name}`).toBe(NO_DISTRICTS.has(name) ? "refused" : mine);
      for (const reached of row.slice(1, 3)) expect([mine, "refused"], `${name} ${row.join()}`).toContain(reached);
      expect(row[3], `insert into ${name}`).toBe("refused");
      for (const verb of verbs.slice(0, 3))
        expect([0, "refused"], `${name} without a district`).toContain(await attempt(null, verb));
    }
    console.log(
      ["R5, rows reached as one of two districts: select, update, delete, insert for the other", ""]
        .concat(Object.entries(matrix).map(([table, row]) => `${table.padEnd(24)}${row.join("  ")}`))
        .join("\n"),
    );
    expect(Object.keys(matrix).length).toBeGreaterThan(20);
  });

  it("writes the audit log and the versions, and never changes them", async () => {
    for (const table of ["audit_entries", "settings_versions"]) {
      expect(await attempt(ours, `update ${table} set district_id = district_id`)).toBe("refused");
      expect(await attempt(ours, `delete from ${table}`)).toBe("refused");
    }
  });

  it("reaches lines and original data by their table only, never by a partition of it", async () => {
    expect(await attempt(ours, "select * from run_lines_20260803")).toBe("refused");
    expect(await attempt(ours, "select * from raw_chunks_20260803")).toBe("refused");
  });

  it("is what a district's handle runs as, in statements and in transactions", async () => {
    const sql = driverOf(districtDb(pool, ours.id));
    const who = "select current_user as role, current_setting('matricula.district') as district";
    const expected = [{ role: APP_ROLE, district: ours.id }];
    expect([...(await sql.unsafe(who))]).toEqual(expected);
    expect([...(await sql.begin((tx) => tx.unsafe(who)))]).toEqual(expected);
    expect([...(await pool.sql`select current_user = ${APP_ROLE} as still`)]).toEqual([{ still: false }]);
  });

  it("is told of a new table before the table can be forgotten", async () => {
    await pool.sql`create table without_owner (id int)`;
    await expect(grantRights(pool.sql)).rejects.toThrow("without_owner");
    await pool.sql`drop table without_owner`;
  });
});

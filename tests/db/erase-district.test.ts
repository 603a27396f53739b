import { createHash } from "node:crypto";
import { mkdtemp, readFile, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eraseDistrict } from "@/server/data-subjects/erase-district";
import { exportDistrict } from "@/server/data-subjects/export-district";
import { saveSuggested } from "@/server/settings/save-suggested";
import { buildDistrict, buildPerson, type BuiltDistrict } from "@/tests/support/builders";
import { startImportedWorld, type ImportedWorld } from "@/tests/support/imported-world";

const NOW = new Date("2026-08-05T12:00:00Z");

let world: ImportedWorld;
let other: BuiltDistrict;
let scratch: string;

beforeAll(async () => {
  world = await startImportedWorld({ students: 60, pageSize: 500 });
  await saveSuggested(world.context, { dataType: "parent" });
  await world.importStudents();
  await world.importOnce("parent");
  other = await buildDistrict(world.pool);
  await buildPerson(world.pool, other.id, "viewer");
  scratch = await mkdtemp(path.join(tmpdir(), "matricula-export-"));
}, 120_000);

afterAll(async () => {
  await world.close();
  await rm(scratch, { recursive: true, force: true });
});

/** Tables of all schemas of ours that hold a text anywhere. */
async function tablesWith(needle: string): Promise<string[]> {
  const tables = await world.pool.sql<{ name: string }[]>`select c.relname as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1`;
  const found: string[] = [];
  for (const { name } of tables) {
    const [row] = await world.pool.sql.unsafe<{ count: number }[]>(
      `select count(*)::int as count from ${name} t where to_jsonb(t)::text like $1`,
      [`%${needle}%`],
    );
    if (row!.count > 0) found.push(name);
  }
  return found;
}

const linesOf = async (file: string) => (await readFile(file, "utf8")).split("\n").filter(Boolean);

describe("everything a district holds", () => {
  it("is exported with counts and checksums, without secrets and without a row of another district", async () => {
    const { districtId } = world.context;
    const directory = path.join(scratch, "whole");
    const manifest = await exportDistrict(world.pool, { districtId, directory, now: NOW });
    expect(JSON.parse(await readFile(path.join(directory, "manifest.json"), "utf8"))).toEqual(manifest);
    for (const { name, rows, sha256 } of manifest.files) {
      const body = await readFile(path.join(directory, name));
      expect(createHash("sha256").update(body).digest("hex"), name).toBe(sha256);
      expect(await linesOf(path.join(directory, name)), name).toHaveLength(rows);
      expect(body.includes(other.id), name).toBe(false);
      expect((await stat(path.join(directory, name))).mode & 0o077, name).toBe(0);
    }
    const students = (await linesOf(path.join(directory, "students.ndjson"))).map((line) => JSON.parse(line) as object);
    expect(students).toHaveLength((await world.roster()).length);
    expect(students[0]).toHaveProperty("last_name");
    const connection = await readFile(path.join(directory, "connections.ndjson"), "utf8");
    expect(connection).not.toMatch(/sealed|k1\./);
    expect((await readdir(directory)).length).toBe(manifest.files.length + 1);
    await expect(exportDistrict(world.pool, { districtId, directory, now: NOW })).rejects.toMatchObject({
      code: "EEXIST",
    });
    const unknown = { districtId: crypto.randomUUID(), directory: path.join(scratch, "none"), now: NOW };
    await expect(exportDistrict(world.pool, unknown)).rejects.toMatchObject({ code: "not_found" });
  });

  it("is not erased under another name, nor while an import runs", async () => {
    const { districtId } = world.context;
    const [{ name }] = await world.pool.sql<[{ name: string }]>`select name from districts where id = ${districtId}`;
    await expect(eraseDistrict(world.pool, { districtId, confirmation: "Riverbend", now: NOW })).rejects.toMatchObject({
      code: "bad_request",
    });
    const [run] = await world.pool.sql`update runs set status = 'reading' where district_id = ${districtId}
      and number = (select max(number) from runs where district_id = ${districtId}) returning id`;
    await expect(eraseDistrict(world.pool, { districtId, confirmation: name, now: NOW })).rejects.toMatchObject({
      code: "precondition_failed",
    });
    await world.pool.sql`update runs set status = 'completed' where id = ${run!.id as string}`;
    expect(await world.roster()).not.toHaveLength(0);
  });

  it("is erased whole, with a receipt, and nothing of another district", async () => {
    const { districtId } = world.context;
    const [{ name }] = await world.pool.sql<[{ name: string }]>`select name from districts where id = ${districtId}`;
    const [student] = await world.pool.sql<
      { email: string }[]
    >`select email from students where email is not null limit 1`;
    const before = (await world.roster()).length;
    const receipt = await eraseDistrict(world.pool, { districtId, confirmation: name, now: NOW });
    expect(receipt).toMatchObject({ districtId, name, people: 1, rows: { students: before, districts: 1 } });
    expect(receipt.rows.run_lines).toBeGreaterThan(0);
    expect(receipt.rows.guardians).toBeGreaterThan(0);
    expect(await tablesWith(student!.email)).toEqual([]);
    // What is left of the district's id is the receipt itself.
    expect(await tablesWith(districtId)).toEqual(["audit_entries"]);
    const [entry] = await world.pool
      .sql`select district_id, action, detail from audit_entries where subject = ${districtId}`;
    expect(entry).toMatchObject({ district_id: null, action: "district.erased", detail: { people: 1 } });
    const [left] = await world.pool.sql`select (select count(*)::int from districts) as districts,
      (select count(*)::int from people) as people, (select count(*)::int from schools where district_id = ${other.id}) as schools`;
    expect(left).toEqual({ districts: 1, people: 1, schools: other.schools.length });
    await expect(eraseDistrict(world.pool, { districtId, confirmation: name, now: NOW })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

import { text } from "node:stream/consumers";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rowsOf } from "@/db/client";
import { students } from "@/db/schema";
import { erasePerson } from "@/server/data-subjects/erase-person";
import { exportPerson } from "@/server/data-subjects/export-person";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { saveSuggested } from "@/server/settings/save-suggested";
import { buildDistrict, commandOf } from "@/tests/support/builders";
import { startImportedWorld, type ImportedWorld } from "@/tests/support/imported-world";

let world: ImportedWorld;
let manager: CommandContext;

beforeAll(async () => {
  world = await startImportedWorld({ students: 120, pageSize: 500 });
  for (const dataType of ["parent", "course_catalog", "course_history"] as const)
    await saveSuggested(world.context, { dataType });
  await world.importStudents();
  for (const dataType of ["course_catalog", "parent", "course_history"] as const) await world.importOnce(dataType);
  const actor = {
    kind: "person" as const,
    personId: "11111111-1111-4111-8111-111111111111",
    role: "site_manager" as const,
  };
  manager = { ...world.context, actor, now: new Date() };
}, 120_000);

afterAll(() => world.close());

/** A student with guardians and courses, and values that no other row could hold by chance. */
async function oneStudent() {
  const [found] = await rowsOf<typeof students.$inferSelect>(
    world.pool.db,
    sql`select s.id::int as id, s.sis_id as "sisId", s.student_number as "studentNumber", s.last_name as "lastName",
        s.first_name as "firstName", s.email from students s
      where s.email like '%@%.%' and s.first_name is not null
        and exists (select 1 from guardians g where s.id = any(g.student_ids))
        and exists (select 1 from course_history_records c where c.student_id = s.id) order by s.id limit 1`,
  );
  return found!;
}

/** Tables that hold a text anywhere, but for the original data of imports. */
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

const titleOf = (one: { lastName: string; firstName: string | null }) => [one.lastName, one.firstName].join(", ");

describe("what is held about a person", () => {
  it("is exported whole, by site managers, and that is written down", async () => {
    const one = await oneStudent();
    const { stream, fileName } = await exportPerson(manager, { dataType: "student", id: one.id });
    const held = JSON.parse(await text(stream)) as Record<string, unknown[]>;
    expect(fileName).toBe(`student-${one.id}.json`);
    expect(held.record).toMatchObject({ values: { studentNumber: one.studentNumber, email: one.email } });
    expect(held.guardians!.length).toBeGreaterThan(0);
    expect(held.courseHistory!.length).toBeGreaterThan(0);
    expect(held.logLines!.length).toBeGreaterThan(0);
    const [entry] = await world.pool.sql`select action, subject from audit_entries order by id desc limit 1`;
    expect(entry).toEqual({ action: "student.data_exported", subject: String(one.id) });
  });

  it("is nobody else's to export or erase, and no other district's", async () => {
    const one = await oneStudent();
    const input = { dataType: "student" as const, id: one.id };
    for (const role of ["analyst", "viewer", "school_manager"] as const) {
      const context = { ...manager, actor: { kind: "person" as const, personId: manager.districtId, role } };
      await expect(exportPerson(context, input), role).rejects.toMatchObject({ code: "forbidden" });
      await expect(erasePerson(context, { ...input, confirmation: titleOf(one) })).rejects.toMatchObject({
        code: "forbidden",
      });
    }
    const other = commandOf(world.pool, await buildDistrict(world.pool), { role: "site_manager" });
    await expect(exportPerson(other, input)).rejects.toMatchObject({ code: "not_found" });
    await expect(erasePerson(other, { ...input, confirmation: titleOf(one) })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("is erased everywhere but in the original data of imports, with a receipt", async () => {
    const one = await oneStudent();
    const input = { dataType: "student" as const, id: one.id };
    await expect(erasePerson(manager, { ...input, confirmation: "somebody" })).rejects.toThrow(DomainError);
    expect(await tablesWith(one.email!)).toContain("students");
    const before = await world.roster();
    const receipt = await erasePerson(manager, { ...input, confirmation: titleOf(one) });
    expect(receipt.erased).toMatchObject({ record: 1 });
    expect(receipt.erased.courseHistory).toBeGreaterThan(0);
    expect(receipt.originalsUntil.getTime() - manager.now.getTime()).toBe(30 * 24 * 60 * 60 * 1000);
    expect(await world.roster()).toHaveLength(before.length - 1);
    for (const needle of [one.email!, `"${one.sisId}"`, `"${one.studentNumber}"`])
      expect(await tablesWith(needle), needle).toEqual([]);
    await expect(erasePerson(manager, { ...input, confirmation: titleOf(one) })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("comes back as a new record while the SIS still holds the person", async () => {
    const before = (await world.roster()).length;
    const run = await world.importStudents();
    expect(run).toMatchObject({ created: 1 });
    expect(await world.roster()).toHaveLength(before + 1);
  });
});

import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPool, type Pool } from "@/db/client";
import { auditEntries } from "@/db/schema";
import { appRouter } from "@/server/api/root";
import { createCaller } from "@/server/api/trpc";
import { exportAudit } from "@/server/audit/export-audit";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import { buildDistrict, buildPerson, commandOf, type BuiltDistrict } from "@/tests/support/builders";
import { refusalOf, requestBy } from "@/tests/support/callers";
import { createTestDatabase } from "@/tests/support/postgres";

const caller = createCaller(appRouter);
let pool: Pool;
let drop: () => Promise<void>;
let district: BuiltDistrict;
let other: BuiltDistrict;

beforeAll(async () => {
  const database = await createTestDatabase();
  pool = openPool(database.url, { max: 4 });
  drop = database.drop;
  district = await buildDistrict(pool);
  other = await buildDistrict(pool, { name: "Other" });
  const personId = await buildPerson(pool, district.id, "analyst");
  const context = commandOf(pool, district, { actor: { kind: "person", personId, role: "analyst" } });
  for (let number = 1; number <= 120; number++)
    await recordAudit(context, { action: "import.started", subject: `run-${number}`, detail: { number } });
  await recordAudit(context, { action: "retention.saved", subject: "district", detail: { note: "=HYPERLINK(1)" } });
  await recordAudit(commandOf(pool, other), { action: "connection.saved", subject: "powerschool" });
});

afterAll(async () => {
  await pool.sql.end();
  await drop();
});

const asked = async (role: "site_manager" | "analyst" | "viewer" | "school_manager") =>
  caller(await requestBy(pool, district, role)).audit;

describe("the audit log", () => {
  it("is paged from the newest to the oldest and back, in one district", async () => {
    const audit = await asked("site_manager");
    const seen: number[] = [];
    let page = await audit.list({});
    const first = page;
    for (;;) {
      seen.push(...page.rows.map((row) => row.id));
      if (page.older === null) break;
      page = await audit.list({ before: page.older });
    }
    expect(seen).toHaveLength(121);
    expect(seen).toEqual([...seen].sort((a, b) => b - a));
    const back = await audit.list({ after: page.newer });
    expect(back.rows.length).toBe(50);
    expect((await audit.list({ after: back.newer })).rows).toEqual(first.rows);
    expect(first.rows[1]).toMatchObject({ actor: "A analyst", action: "import.started", subject: "run-120" });
  });

  it("is searched by any word, and by area", async () => {
    const audit = await asked("site_manager");
    expect((await audit.list({ search: "run-77" })).rows).toHaveLength(1);
    expect((await audit.list({ search: "%" })).rows).toEqual([]);
    expect((await audit.list({ area: "retention" })).rows.map((row) => row.action)).toEqual(["retention.saved"]);
    expect((await audit.list({ area: "connection" })).rows).toEqual([]);
  });

  it("is for site managers alone", async () => {
    for (const role of ["analyst", "viewer", "school_manager"] as const) {
      expect(await refusalOf((await asked(role)).list({})), role).toBe("FORBIDDEN");
      await expect(exportAudit(commandOf(pool, district, { role }), { search: "", area: null })).rejects.toThrow(
        DomainError,
      );
    }
  });

  it("is exported safely for a spreadsheet, and says that it was", async () => {
    const context = commandOf(pool, district, { role: "site_manager" });
    const { stream } = await exportAudit(context, { search: "", area: null });
    const csv = await text(stream);
    expect(csv.split("\r\n").filter(Boolean)).toHaveLength(123);
    expect(csv).toContain("note: =HYPERLINK(1)");
    expect(csv).not.toMatch(/[,\n]"?=/);
    expect(csv).toContain("audit.exported");
  });

  it("can be appended to and nothing else, whoever asks the database as a district", async () => {
    const { db } = commandOf(pool, district);
    await expect(db.update(auditEntries).set({ subject: "x" })).rejects.toThrow();
    await expect(db.delete(auditEntries)).rejects.toThrow();
  });
});

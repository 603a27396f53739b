import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as live } from "@/app/api/health/live/route";
import { GET as ready } from "@/app/api/health/ready/route";
import { openPool, pool as processPool, type Pool } from "@/db/client";
import { readReadiness } from "@/db/readiness";
import { heartbeats } from "@/db/schema";
import { freePort } from "@/sandbox/ports";
import { createTestDatabase } from "@/tests/support/postgres";

let pool: Pool;
let drop: () => Promise<void>;

beforeAll(async () => {
  const database = await createTestDatabase();
  process.env.DATABASE_URL = database.url;
  pool = openPool(database.url, { max: 2 });
  drop = database.drop;
});

afterAll(async () => {
  await processPool().sql.end();
  await pool.sql.end();
  await drop();
});

const beat = (at: Date) =>
  pool.db
    .insert(heartbeats)
    .values({ name: "schedules:jobs", at })
    .onConflictDoUpdate({ target: heartbeats.name, set: { at } });

async function asked() {
  const response = await ready();
  expect(response.headers.get("cache-control")).toBe("no-store");
  return { status: response.status, ...((await response.json()) as object) };
}

describe("health", () => {
  it("is live as long as the process answers", async () => {
    const response = live();
    expect([response.status, await response.json()]).toEqual([200, { isLive: true }]);
  });

  it("is ready with its database and schema, and says whether anything turns the schedules", async () => {
    const fine = { status: 200, isReady: true, database: "ok", migrations: "ok", mail: "not_set_up" };
    expect(await asked()).toEqual({ ...fine, schedules: "never" });
    await beat(new Date(Date.now() - 60 * 60 * 1000));
    expect(await asked()).toEqual({ ...fine, schedules: "late" });
    await beat(new Date());
    expect(await asked()).toEqual({ ...fine, schedules: "ok" });
  });

  it("is not ready while a migration of this version is missing; one of a later version does no harm", async () => {
    const [later] =
      await pool.sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('later', 9999999999999) returning id`;
    expect(await asked()).toMatchObject({ status: 200, migrations: "ok" });
    await pool.sql`delete from drizzle.__drizzle_migrations where id = ${later!.id}`;
    const [last] =
      await pool.sql`delete from drizzle.__drizzle_migrations where id = (select max(id) from drizzle.__drizzle_migrations) returning *`;
    expect(await asked()).toEqual({
      status: 503,
      isReady: false,
      database: "ok",
      migrations: "missing",
      schedules: "unknown",
      mail: "not_set_up",
    });
    await pool.sql`insert into drizzle.__drizzle_migrations ${pool.sql(last!)}`;
    expect(await asked()).toMatchObject({ status: 200 });
  });

  it("says whether mail can be sent, and is ready without it", async () => {
    expect(await asked()).toMatchObject({ status: 200, mail: "not_set_up" });
    process.env.RESEND_API_KEY = "re_test";
    expect(await asked()).toMatchObject({ status: 200, mail: "ok" });
    delete process.env.RESEND_API_KEY;
  });

  it("is not ready without a database, and says no more than that", async () => {
    const nobody = openPool(`postgres://nobody:secret@127.0.0.1:${await freePort()}/none`, { max: 1 });
    expect(await readReadiness(new Date(), nobody)).toEqual({
      database: "unreachable",
      migrations: "unknown",
      schedules: "unknown",
    });
    await nobody.sql.end({ timeout: 0 });
  });
});

import { setTimeout as delay } from "node:timers/promises";
import { heartbeats } from "./schema";
import journal from "./migrations/meta/_journal.json" with { type: "json" };
import { pool, type Pool } from "./client";

/** What an instance needs before it may answer: words only, since anybody may ask. */
export type Readiness = {
  database: "ok" | "unreachable";
  /** `missing`: this version of the app wants a schema that the database does not have yet. */
  migrations: "ok" | "missing" | "unknown";
  /** Whether anything turns the schedules; `late` after ten minutes, `never` before the first turn. */
  schedules: "ok" | "late" | "never" | "unknown";
};

const PATIENCE_MS = 3000;
const LATE_MS = 10 * 60 * 1000;

async function look({ sql, db }: Pool, now: Date): Promise<Readiness> {
  const applied = await sql<{ at: string }[]>`select created_at::text as at from drizzle.__drizzle_migrations`;
  const known = new Set(applied.map((row) => Number(row.at)));
  const migrations = journal.entries.every((entry) => known.has(entry.when)) ? "ok" : "missing";
  if (migrations === "missing") return { database: "ok", migrations, schedules: "unknown" };
  const beats = await db.select().from(heartbeats);
  const last = Math.max(...beats.filter((one) => one.name.startsWith("schedules:")).map((one) => one.at.getTime()));
  const schedules = last === -Infinity ? "never" : now.getTime() - last > LATE_MS ? "late" : "ok";
  return { database: "ok", migrations, schedules };
}

/** Looks at the database as its owner: heartbeats and migrations are no district's. Gives up after three seconds. */
export async function readReadiness(now: Date, of: Pool = pool()): Promise<Readiness> {
  const gone: Readiness = { database: "unreachable", migrations: "unknown", schedules: "unknown" };
  const waiting = new AbortController();
  const found = look(of, now).catch(async () => {
    // An empty database answers and has no table of migrations.
    const isThere = await of.sql`select 1`.then(
      () => true,
      () => false,
    );
    return isThere ? { ...gone, database: "ok" as const, migrations: "missing" as const } : gone;
  });
  const first = await Promise.race([found, delay(PATIENCE_MS, gone, { signal: waiting.signal })]);
  waiting.abort();
  return first;
}

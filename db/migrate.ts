import path from "node:path";
import { migrate as runMigrations } from "drizzle-orm/postgres-js/migrator";
import { openPool } from "./client";
import { grantRights } from "./rights";

/** Brings a database to the current schema and rights; safe to run again. */
export async function migrate(databaseUrl: string): Promise<void> {
  const { sql, db } = openPool(databaseUrl, { max: 1 });
  try {
    await runMigrations(db, { migrationsFolder: path.join(import.meta.dirname, "migrations") });
    await grantRights(sql);
  } finally {
    await sql.end();
  }
}

if (process.argv[1] && import.meta.url.endsWith(path.basename(process.argv[1]))) {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Error("Set DATABASE_URL to the database to migrate.");
  await migrate(url);
}

import type { SQL } from "drizzle-orm";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres, { type Sql } from "postgres";
import { promptSocket } from "./socket";
import * as schema from "./schema";
import type { Db } from "./types";

export type Pool = { sql: Sql; db: PostgresJsDatabase<typeof schema> };

/** Opens a pool on one database; the caller ends `sql`. */
export function openPool(url: string, options: { max?: number; onStatement?: (text: string) => void } = {}): Pool {
  const sql = postgres(url, {
    max: options.max ?? 10,
    onnotice: () => {},
    ...(options.onStatement ? { debug: (_connection, text) => options.onStatement?.(text) } : {}),
    ...({ socket: promptSocket } as object),
  });
  return { sql, db: drizzle(sql, { schema }) };
}

const holder = globalThis as typeof globalThis & { matriculaPool?: Pool };

/** The process's one pool, opened at first use. */
export function pool(): Pool {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Error("DATABASE_URL is not set.");
  holder.matriculaPool ??= openPool(url);
  return holder.matriculaPool;
}

/** The driver's own handle behind a pool's `db`, for COPY, streams and set-based statements. */
export function driverOf(db: Db): Sql {
  return (db as unknown as { $client: Sql }).$client;
}

/** The rows of a statement in the handle's own transaction; the caller vouches for their shape. */
export async function rowsOf<Row>(db: Db, statement: SQL): Promise<Row[]> {
  return [...((await db.execute(statement)) as Iterable<Row>)];
}

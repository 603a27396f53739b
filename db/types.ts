import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import type * as schema from "./schema";

/** The handle every query takes: the pool, a transaction or a test database. */
export type Db = PgDatabase<PgQueryResultHKT, typeof schema>;

import { customType, timestamp, uuid } from "drizzle-orm/pg-core";

export const id = () => uuid("id").primaryKey().defaultRandom();
export const at = (name: string) => timestamp(name, { withTimezone: true });
export const createdAt = () => at("created_at").notNull().defaultNow();

export const bytea = customType<{ data: Buffer }>({ dataType: () => "bytea" });

/** Text that is ordered and compared by code point, whatever the database's own order is. */
export const ordered = customType<{ data: string }>({ dataType: () => 'text collate "C"' });

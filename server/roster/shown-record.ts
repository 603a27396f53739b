import { sql, type SQL } from "drizzle-orm";
import { columnOf } from "@/server/engine/columns";
import type { Catalogue, Values } from "@/server/engine/types";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import { fieldLabel } from "./shown-value";

/** The fields that name a record of a type in lists, logs and alerts, each once. */
export function shownKeys(catalogue: Catalogue): string[] {
  return [...new Set([catalogue.shown.number, ...catalogue.shown.title])];
}

/** A record by the parts of its title, "Lowe, Jana"; null when nothing of it is known. */
export function titleOf(catalogue: Catalogue, shown: Values | null | undefined): string | null {
  const parts = catalogue.shown.title.map((key) => shown?.[key]).filter(Boolean);
  return parts.length > 0 ? parts.join(", ") : null;
}

/** By what a record is looked for, in words: "Last name, First name or Employee ID". */
export function namedBy(catalogue: Catalogue): string {
  const { title, number } = catalogue.shown;
  const names = title.map((key) => fieldLabel(catalogue, key)).join(", ");
  return title.includes(number) ? names : `${names} or ${fieldLabel(catalogue, number)}`;
}

/** The records of a type as `r` in a query about something else: how to join them, and what names each. */
export function shownRecord(catalogue: Catalogue, districtId: AuthorizedDistrictId) {
  const pairs = shownKeys(catalogue).map((key) => `'${key}', r.${columnOf(catalogue, key)}::text`);
  return {
    table: sql.raw(`${catalogue.table} r`),
    on: (recordId: SQL.Aliased | SQL | { getSQL(): SQL }) => sql`r.id = ${recordId} and r.district_id = ${districtId}`,
    id: sql<number | null>`r.id`.mapWith(Number),
    values: sql<Values | null>`case when r.id is not null then jsonb_build_object(${sql.raw(pairs.join(", "))}) end`,
    /** One field of the record. */
    of: (key: string) => sql.raw(`r.${columnOf(catalogue, key)}`),
  };
}

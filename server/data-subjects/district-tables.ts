import type { Sql, TransactionSql } from "postgres";
import { APP_ROLE, DISTRICT_SETTING } from "@/db/rights";

/** A table with rows of districts; `hasDistrict` when its rows name theirs, otherwise they belong through another table. */
export type DistrictTable = { name: string; hasDistrict: boolean };

/** Every table of the roster's schema, as the database has them: one that is made tomorrow is not forgotten. */
export function listDistrictTables(sql: Sql | TransactionSql): Promise<DistrictTable[]> {
  return sql<DistrictTable[]>`
    select c.relname as name, exists (select 1 from pg_attribute a
      where a.attrelid = c.oid and a.attname = 'district_id' and not a.attisdropped) as "hasDistrict"
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
      and has_table_privilege(${APP_ROLE}, c.oid, 'select') order by 1`;
}

/** Enters a transaction as one district: row-level security decides what is the district's, in every table alike. */
export async function enterDistrict(tx: TransactionSql, districtId: string): Promise<void> {
  await tx`select set_config('role', ${APP_ROLE}, true), set_config(${DISTRICT_SETTING}, ${districtId}, true)`;
}

/** How many rows of each table are the district's; the transaction has entered the district. */
export async function countRows(tx: TransactionSql, tables: readonly DistrictTable[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const [found] = await tx<{ rows: number }[]>`select count(*)::int as rows from ${tx(name)}`;
    if (found && found.rows > 0) counts[name] = found.rows;
  }
  return counts;
}

import { driverOf } from "@/db/client";
import type { Db } from "@/db/types";

export type Purged = { partitions: string[]; runs: number; changes: number };

const DAY_MS = 24 * 60 * 60 * 1000;
const PARTITION = /^(?:run_lines|raw_chunks)_(\d{4})(\d{2})(\d{2})$/;

/**
 * Removes what has outlived its retention (product rule 11): log lines and original data by whole weeks, once the
 * longest period of any district is over; summaries and record histories by the district's own months. The last
 * completed import of a data type stays, and so do runs that an undo speaks of.
 */
export async function purgeLogs(db: Db, now: Date): Promise<Purged> {
  const sql = driverOf(db);
  const [longest] = await sql<{ days: number }[]>`select coalesce(max(log_days), 30)::int as days from districts`;
  const before = new Date(now.getTime() - (longest?.days ?? 30) * DAY_MS);
  const tables = await sql<{ name: string }[]>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent
    where p.relname in ('run_lines', 'raw_chunks')`;
  const partitions = tables.flatMap(({ name }) => {
    const [, year, month, day] = PARTITION.exec(name) ?? [];
    const weekEnd = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day) + 7));
    return year && weekEnd <= before ? [name] : [];
  });
  for (const name of partitions) await sql`drop table ${sql(name)}`;
  const at = now.toISOString();
  const changes = await sql`
    delete from record_changes c using districts d
    where d.id = c.district_id and c.at < ${at}::timestamptz - make_interval(months => d.history_months)`;
  const old = await sql`
    delete from runs r using districts d
    where d.id = r.district_id and r.created_at < ${at}::timestamptz - make_interval(months => d.history_months)
      and not exists (select 1 from runs u where u.undo_of = r.id and u.created_at >= ${at}::timestamptz - make_interval(months => d.history_months))
      and r.id not in (
        select distinct on (l.district_id, l.data_type) l.id from runs l
        where l.kind = 'import' and l.status in ('completed', 'completed_with_alerts')
        order by l.district_id, l.data_type, l.number desc)`;
  return { partitions, runs: old.count, changes: changes.count };
}

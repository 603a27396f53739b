import { sql, type SQL } from "drizzle-orm";
import { rowsOf } from "@/db/client";
import type { Db } from "@/db/types";
import { recordUpkeep } from "@/server/platform/audit";

export type Purged = { partitions: string[]; runs: number; changes: number; starts: number; mails: number };

const DAY_MS = 24 * 60 * 60 * 1000;
/** No district keeps its logs shorter (product rule 11). */
const LEAST_DAYS = 30;
const NAME = "purge-logs";
const PARTITION = /^(run_lines|raw_chunks)_(\d{4})(\d{2})(\d{2})$/;

/**
 * Removes what has outlived its retention (product rule 11) and writes into each district's audit log what that was:
 * log lines and original data a week at a time by the district's own days, by its months summaries and record histories, what
 * became of scheduled starts, and the mails that were sent.
 * The last completed import of a data type stays, and so do runs that an undo speaks of.
 */
export async function purgeLogs(db: Db, now: Date): Promise<Purged> {
  const partitions: string[] = [];
  for (const monday of await oldWeeks(db, now)) partitions.push(...(await purgeWeek(db, monday, now)));
  return { partitions, ...(await purgeHistories(db, now)) };
}

/** The weeks whose partitions are still there although the shortest retention is over, the oldest first. */
async function oldWeeks(db: Db, now: Date): Promise<string[]> {
  const tables = await rowsOf<{ name: string }>(
    db,
    sql`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent
    where p.relname in ('run_lines', 'raw_chunks')`,
  );
  const mondays = tables.flatMap(({ name }) => {
    const [, , year, month, day] = PARTITION.exec(name) ?? [];
    const weekEnd = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day) + 7));
    return year && weekEnd.getTime() + LEAST_DAYS * DAY_MS <= now.getTime() ? [`${year}-${month}-${day}`] : [];
  });
  return [...new Set(mondays)].sort();
}

/** Takes a week's logs from the districts whose days are over; gives the partitions that nobody needs any more and that went. */
async function purgeWeek(db: Db, monday: string, now: Date): Promise<string[]> {
  const week = sql`${monday}::date`;
  const isOver = sql`${week} + 7 + d.log_days <= (${now.toISOString()}::timestamptz at time zone 'UTC')::date`;
  return db.transaction(async (tx) => {
    const expired = await rowsOf<{ districtId: string; keptDays: number; imports: number[] }>(
      tx,
      sql`
      select r.district_id as "districtId", d.log_days as "keptDays", array_agg(r.number order by r.number)::int[] as imports
      from runs r join districts d on d.id = r.district_id
      where r.partition_on = ${week} and ${isOver}
        and (exists (select 1 from run_lines l where l.partition_on = ${week} and l.run_id = r.id)
          or exists (select 1 from raw_chunks c where c.partition_on = ${week} and c.district_id = r.district_id))
      group by 1, 2`,
    );
    const [patient] = await rowsOf(
      tx,
      sql`
      select 1 from runs r join districts d on d.id = r.district_id where r.partition_on = ${week} and not ${isOver} limit 1`,
    );
    const gone = patient ? await deleteOf(tx, week, isOver) : await dropWeek(tx, monday);
    const entries = expired.map(({ districtId, ...detail }) => ({
      districtId,
      action: "retention.log_purged",
      subject: monday,
      detail,
    }));
    await recordUpkeep(tx, { name: NAME, now }, entries);
    return gone;
  });
}

async function dropWeek(tx: Db, monday: string): Promise<string[]> {
  const names = ["raw_chunks", "run_lines"].map((table) => `${table}_${monday.replaceAll("-", "")}`);
  for (const name of names) await tx.execute(sql`drop table if exists ${sql.identifier(name)}`);
  return names;
}

/** Another district keeps this week longer, so the partition stays. */
async function deleteOf(tx: Db, week: SQL, isOver: SQL): Promise<string[]> {
  await tx.execute(sql`
    delete from run_lines l using runs r join districts d on d.id = r.district_id
    where l.partition_on = ${week} and r.partition_on = ${week} and l.run_id = r.id and ${isOver}`);
  await tx.execute(sql`
    delete from raw_chunks c using districts d where c.partition_on = ${week} and c.district_id = d.id and ${isOver}`);
  return [];
}

async function purgeHistories(db: Db, now: Date): Promise<Omit<Purged, "partitions">> {
  const before = sql`${now.toISOString()}::timestamptz - make_interval(months => d.history_months)`;
  return db.transaction(async (tx) => {
    const purged = await rowsOf<{ districtId: string; keptMonths: number } & Omit<Purged, "partitions">>(
      tx,
      sql`
      with old_changes as (
        delete from record_changes c using districts d where d.id = c.district_id and c.at < ${before} returning c.district_id
      ), old_runs as (
        delete from runs r using districts d
        where d.id = r.district_id and r.created_at < ${before}
          and not exists (select 1 from runs u where u.undo_of = r.id and u.created_at >= ${before})
          and r.id not in (
            select distinct on (l.district_id, l.data_type) l.id from runs l
            where l.kind = 'import' and l.status in ('completed', 'completed_with_alerts')
            order by l.district_id, l.data_type, l.number desc)
        returning r.district_id
      ), old_starts as (
        delete from schedule_occurrences o using districts d where d.id = o.district_id and o.due_at < ${before}
        returning o.district_id
      ), old_mails as (
        -- Those about a run go with it.
        delete from deliveries m using districts d where d.id = m.district_id and m.run_id is null and m.created_at < ${before}
        returning m.district_id
      ), gone as (
        select district_id, 'change' as what from old_changes union all select district_id, 'run' from old_runs
        union all select district_id, 'start' from old_starts union all select district_id, 'mail' from old_mails
      )
      select g.district_id as "districtId", d.history_months as "keptMonths",
        count(*) filter (where what = 'run')::int as runs, count(*) filter (where what = 'change')::int as changes,
        count(*) filter (where what = 'start')::int as starts, count(*) filter (where what = 'mail')::int as mails
      from gone g join districts d on d.id = g.district_id group by 1, 2`,
    );
    const entries = purged.map(({ districtId, ...detail }) => ({
      districtId,
      action: "retention.history_purged",
      subject: "district",
      detail,
    }));
    await recordUpkeep(tx, { name: NAME, now }, entries);
    const sum = (key: "runs" | "changes" | "starts" | "mails") => purged.reduce((all, one) => all + one[key], 0);
    return { runs: sum("runs"), changes: sum("changes"), starts: sum("starts"), mails: sum("mails") };
  });
}

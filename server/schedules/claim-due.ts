import { driverOf } from "@/db/client";
import type { Db } from "@/db/types";
import type { DataType } from "@/server/connectors/connector";

export type Occurrence = { id: string; districtId: string; dataType: DataType; dueAt: Date };

/** A scheduler that claimed and then died leaves its claim to the others after this time. */
const CLAIM_MS = 5 * 60 * 1000;

type Row = { id: string; district_id: string; data_type: DataType; due_ms: number };
const occurrenceOf = (row: Row): Occurrence => ({
  id: row.id,
  districtId: row.district_id,
  dataType: row.data_type,
  dueAt: new Date(row.due_ms),
});

/**
 * Takes what is due now, the longest due first, in one statement: whoever inserts the line of a due time has it, and
 * nobody else, however many schedulers turn at once. Each one taken is planned again afterwards.
 */
export async function claimDue(db: Db, now: Date, limit: number): Promise<Occurrence[]> {
  const at = now.toISOString();
  const rows = await driverOf(db)<Row[]>`
    with due as (
      select s.district_id, s.data_type, s.due_at from schedules s
      join data_type_settings d on d.district_id = s.district_id and d.data_type = s.data_type
      where s.start_at <= ${at} and not s.needs_plan and d.paused_at is null and s.planned_for is not distinct from d.sync_saved_at
      order by s.start_at limit ${limit} for update of s skip locked
    ), moved as (
      update schedules s set needs_plan = true, start_at = null from due where s.district_id = due.district_id and s.data_type = due.data_type
    )
    insert into schedule_occurrences (district_id, data_type, due_at, status, claimed_at, created_at)
    select district_id, data_type, due_at, 'claimed', ${at}, ${at} from due
    on conflict (district_id, data_type, due_at) do nothing
    returning id, district_id, data_type, (extract(epoch from due_at) * 1000)::float8 as due_ms`;
  return rows.map(occurrenceOf);
}

/** Takes over what another scheduler claimed and never started. */
export async function reclaim(db: Db, now: Date, limit: number): Promise<Occurrence[]> {
  const rows = await driverOf(db)<Row[]>`
    update schedule_occurrences set claimed_at = ${now.toISOString()}
    where id in (
      select id from schedule_occurrences where status = 'claimed' and claimed_at <= ${new Date(now.getTime() - CLAIM_MS).toISOString()}
      order by claimed_at limit ${limit} for update skip locked)
    returning id, district_id, data_type, (extract(epoch from due_at) * 1000)::float8 as due_ms`;
  return rows.map(occurrenceOf);
}

import { driverOf } from "@/db/client";
import type { Db } from "@/db/types";
import type { DataType } from "@/server/connectors/connector";
import type { SyncRules } from "@/server/engine/types";
import { nextRuns, runsBetween, START_WINDOW_MS } from "@/server/settings/next-run";
import { startShareMs } from "./start-share";

/** So many are worked out at a time; the next turn takes the rest. */
const BATCH = 5000;

type Unplanned = {
  districtId: string;
  dataType: DataType;
  sync: SyncRules;
  savedAt: string | null;
  isPaused: boolean;
  /** Its start was taken; the one after it comes next. */
  isClaimed: boolean;
  isSameRules: boolean;
  dueMs: number | null;
  /** Which version of the line was read; null when there is none yet. */
  seen: string | null;
};

/** Which start comes next; null when nothing starts by itself. */
function nextStart(row: Unplanned, now: Date): Date | null {
  if (row.isPaused) return null;
  const due = row.dueMs === null ? null : new Date(row.dueMs);
  if (row.isSameRules) return due !== null && !row.isClaimed ? due : (nextRuns(row.sync, now, 1)[0] ?? null);
  // Other rules: a start that was planned and is one under the new rules too stays, so that saving a limit skips no night.
  const isKept = due !== null && runsBetween(row.sync, new Date(due.getTime() - 1), due).length === 1;
  if (isKept) return due;
  // The clock may have turned between saving and now.
  const saved = row.savedAt === null ? 0 : new Date(row.savedAt).getTime();
  const from = new Date(Math.max(saved, now.getTime() - START_WINDOW_MS));
  return nextRuns(row.sync, from, 1)[0] ?? null;
}

/** Works out the next start of every schedule that was saved, claimed, paused or resumed since the last turn. */
export async function planSchedules(db: Db, now: Date): Promise<{ planned: number }> {
  const sql = driverOf(db);
  const rows = await sql<Unplanned[]>`
    select d.district_id as "districtId", d.data_type as "dataType", d.sync, d.sync_saved_at::text as "savedAt",
      d.paused_at is not null as "isPaused", s.start_at is null as "isClaimed",
      s.planned_for is not distinct from d.sync_saved_at and s.district_id is not null as "isSameRules",
      (extract(epoch from s.due_at) * 1000)::float8 as "dueMs", s.xmin::text as seen
    from data_type_settings d left join schedules s on s.district_id = d.district_id and s.data_type = d.data_type
    where d.sync is not null and (s.district_id is null or s.needs_plan or s.planned_for is distinct from d.sync_saved_at)
    limit ${BATCH}`;
  if (rows.length === 0) return { planned: 0 };
  const planned = rows.map((row) => {
    const due = nextStart(row, now);
    const start = due && new Date(due.getTime() + startShareMs(row.districtId, row.dataType));
    const { districtId: district, dataType: type, savedAt: saved, seen } = row;
    return { district, type, saved, seen, due: due?.toISOString() ?? null, start: start?.toISOString() ?? null };
  });
  const values = sql`jsonb_to_recordset(${JSON.stringify(planned)}::text::jsonb)
    as p(district uuid, type text, saved timestamptz, seen text, due timestamptz, start timestamptz)
    join data_type_settings d on d.district_id = p.district and d.data_type = p.type and d.sync_saved_at is not distinct from p.saved`;
  // What was reset, saved again, paused, resumed or claimed meanwhile is left to the next turn: the line that is written
  // must be the one that was read.
  await sql`
    insert into schedules (district_id, data_type, planned_for, due_at, start_at, needs_plan)
    select p.district, p.type, p.saved, p.due, p.start, false from ${values} where p.seen is null
    on conflict (district_id, data_type) do nothing`;
  await sql`
    update schedules s set planned_for = p.saved, due_at = p.due, start_at = p.start, needs_plan = false
    from ${values} where s.district_id = p.district and s.data_type = p.type and s.xmin::text = p.seen`;
  return { planned: rows.length };
}

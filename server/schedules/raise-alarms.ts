import { sql as statement } from "drizzle-orm";
import { driverOf, rowsOf } from "@/db/client";
import type { Db } from "@/db/types";
import { inngest } from "@/inngest/client";
import { importMissed } from "@/inngest/events";
import { recordUpkeep } from "@/server/platform/audit";
import { START_WINDOW_MS } from "@/server/settings/next-run";

type Row = { id: string; district_id: string; data_type: string; due_at: string };

/** An import was queued in time, and its hour passed without the job server taking it up: the time was missed too. */
async function findUnstarted(db: Db, now: Date): Promise<void> {
  const before = new Date(now.getTime() - START_WINDOW_MS).toISOString();
  const since = new Date(now.getTime() - 48 * START_WINDOW_MS).toISOString();
  await db.transaction(async (tx) => {
    const rows = await rowsOf<Row>(
      tx,
      statement`
      update schedule_occurrences o set status = 'missed', is_alarm = true,
        reason = 'The import is queued, and nothing has taken it up within its hour.'
      from runs r where o.status = 'started' and o.due_at <= ${before} and o.due_at > ${since}
        and r.id = o.run_id and r.status = 'queued' and r.started_at is null
      returning o.id, o.district_id, o.data_type, o.due_at::text as due_at`,
    );
    const entries = rows.map((row) => ({
      districtId: row.district_id,
      action: "import.missed",
      subject: row.id,
      detail: { dataType: row.data_type, dueAt: new Date(row.due_at).toISOString(), missed: 1, caughtUpBy: null },
    }));
    await recordUpkeep(tx, { name: "schedule", now }, entries);
  });
}

/** Announces every missed start that people have to hear of, once; one that could not be announced waits for the next turn. */
export async function raiseAlarms(db: Db, now: Date): Promise<{ raised: number }> {
  await findUnstarted(db, now);
  const sql = driverOf(db);
  const rows = await sql<Pick<Row, "id" | "district_id">[]>`
    select id, district_id from schedule_occurrences where is_alarm and announced_at is null order by due_at limit 500`;
  if (rows.length === 0) return { raised: 0 };
  await inngest.send(
    rows.map(({ id, district_id: districtId }) =>
      importMissed.create({ districtId, occurrenceId: id }, { id: `missed-${id}` }),
    ),
  );
  await sql`update schedule_occurrences set announced_at = ${now.toISOString()} where id = any(${rows.map((row) => row.id)}) and announced_at is null`;
  return { raised: rows.length };
}

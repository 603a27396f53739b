import { driverOf } from "@/db/client";
import type { Db } from "@/db/types";
import { inngest } from "@/inngest/client";
import { connectionCheckDue } from "@/inngest/events";
import { nextCheckAt } from "./test-session";

/** So many in one turn at most: after a standstill the checks come by the minute, not all at once. */
export const CHECKS_PER_TURN = 50;

type Due = { district_id: string; due_ms: number };

/**
 * Asks for the daily test of the connections whose time has come, each at its own minute of the day: a day after it was
 * saved or tested last. One that could not be asked for waits for the next turn.
 */
export async function requestChecks(db: Db, now: Date): Promise<{ requested: number }> {
  const sql = driverOf(db);
  const due = await sql<Due[]>`
    select district_id, (extract(epoch from check_due_at) * 1000)::float8 as due_ms from connections
    where status in ('connected', 'failed') and check_due_at <= ${now.toISOString()} order by check_due_at limit ${CHECKS_PER_TURN}`;
  if (due.length === 0) return { requested: 0 };
  await inngest.send(
    due.map(({ district_id: districtId, due_ms: dueMs }) =>
      connectionCheckDue.create({ districtId }, { id: `check-${districtId}-${dueMs}` }),
    ),
  );
  await sql`update connections set check_due_at = ${nextCheckAt(now).toISOString()}
    where district_id = any(${due.map((one) => one.district_id)}) and check_due_at <= ${now.toISOString()}`;
  return { requested: due.length };
}

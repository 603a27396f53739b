import { CronExpressionParser } from "cron-parser";
import type { Sql } from "postgres";
import { ulid } from "ulid";
import { cronParts } from "./document";
import { transact } from "./queue";
import { startRun, type FunctionRow } from "./events";

/** Whether a five-field schedule matches this whole minute in its zone. */
export function isDue(cron: string, minute: Date): boolean {
  const { zone, fields } = cronParts(cron);
  const next = CronExpressionParser.parse(fields, { tz: zone, currentDate: new Date(minute.getTime() - 1000) }).next();
  return next.toDate().getTime() === minute.getTime();
}

/** Starts what is due in this minute, once whatever the number of executors; a minute missed while down is not made up. */
export async function fireCrons(sql: Sql, minute: Date): Promise<void> {
  const functions = await sql<FunctionRow[]>`select id, url, document from functions where is_active`;
  for (const fn of functions) {
    for (const { cron } of fn.document.triggers) {
      if (cron === undefined || !isDue(cron, minute)) continue;
      const instant = minute.toISOString();
      const event = {
        id: instant,
        name: "inngest/scheduled.timer",
        data: { cron, fireAt: instant, scheduledAt: instant },
        ts: minute.getTime(),
        user: {},
      };
      await transact(sql, async (tx) => {
        await startRun(tx, fn, event, ulid());
        await tx`select pg_notify('inngest_embedded', '')`;
      });
    }
  }
}

/** Watches the clock and fires each minute once; minutes that passed unseen are not made up. */
export function watchClock(sql: Sql, log: (line: string) => void, clock: () => number = Date.now): () => void {
  let last = Math.floor(clock() / 60_000);
  const timer = setInterval(() => {
    const minute = Math.floor(clock() / 60_000);
    if (minute === last) return;
    last = minute;
    fireCrons(sql, new Date(minute * 60_000)).catch((error: unknown) =>
      log(`schedules could not be started: ${String(error)}`),
    );
  }, 250);
  return () => clearInterval(timer);
}

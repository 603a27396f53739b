import { and, desc, eq, inArray, ne } from "drizzle-orm";
import { driverOf } from "@/db/client";
import { runs } from "@/db/schema";
import { openSession } from "@/server/connection/open-session";
import { countPlan, planRows } from "@/server/engine/plan";
import { createStaging, stagingTables } from "@/server/engine/stage";
import type { CommandContext } from "@/server/platform/tenancy";
import { incompleteness } from "./completeness";
import { loadRun, timelineEntry, type LoadedRun } from "./load-run";
import { moveRun } from "./status";

/** `mustReadAgain`: the staged rows were lost with a crash of the database, so reading starts over. */
export type PlanResult = { mustReadAgain: boolean; rowsToApply: number };

/** Rows that are staged now; 0 when the table is gone. Unlogged tables are empty after a crash of Postgres. */
async function stagedRows(context: CommandContext, runId: string): Promise<{ rows: number; distinct: number }> {
  const sql = driverOf(context.db);
  const { staged } = stagingTables(runId);
  const [found] = await sql`select to_regclass(${staged}) as name`;
  if (!found?.name) return { rows: 0, distinct: 0 };
  const [counted] = await sql.unsafe(
    `select count(*)::int as rows, count(distinct source_id)::int as distinct from ${staged}`,
  );
  return { rows: counted?.rows ?? 0, distinct: counted?.distinct ?? 0 };
}

async function previousReceived(context: CommandContext, loaded: LoadedRun): Promise<number | null> {
  const [last] = await context.db
    .select({ received: runs.received })
    .from(runs)
    .where(
      and(
        eq(runs.districtId, context.districtId),
        eq(runs.dataType, loaded.run.dataType),
        ne(runs.id, loaded.run.id),
        inArray(runs.status, ["completed", "completed_with_alerts"]),
      ),
    )
    .orderBy(desc(runs.number))
    .limit(1);
  return last?.received ?? null;
}

/** Asks the SIS once more when the total did not agree: a student may have been added while pages were read. */
async function confirmedTotal(context: CommandContext, loaded: LoadedRun, distinct: number): Promise<number | null> {
  const { run } = loaded;
  if (run.rowsExpected === null || run.rowsExpected === distinct) return run.rowsExpected;
  const { session } = await openSession(context);
  return session.count(run.dataType);
}

/** Starts reading over with an empty staging table. */
export async function readAgain(context: CommandContext, loaded: LoadedRun): Promise<void> {
  await createStaging(driverOf(context.db), loaded.run.id, loaded.fields);
  await moveRun(context.db, context.districtId, loaded.run.id, ["reading", "planning", "applying"], {
    status: "reading",
    cursor: null,
    isReadComplete: false,
    rowsRead: 0,
    rowsApplied: 0,
    touchedAt: context.now,
    timeline: timelineEntry(context.now, "The database restarted; reading again from the start") as never,
  });
}

/** Matches and plans everything that was read; nothing in the roster changes yet. */
export async function planRun(context: CommandContext, input: { runId: string }): Promise<PlanResult> {
  const loaded = await loadRun(context.db, context.districtId, input.runId);
  const { run, catalogue, fields } = loaded;
  if (run.status === "applying") return { mustReadAgain: false, rowsToApply: run.rowsToApply };
  const staged = await stagedRows(context, run.id);
  if (staged.rows !== run.rowsRead) {
    await readAgain(context, loaded);
    return { mustReadAgain: true, rowsToApply: 0 };
  }
  await moveRun(context.db, context.districtId, run.id, ["reading"], { status: "planning", touchedAt: context.now });
  const previous = await previousReceived(context, loaded);
  const expected = await confirmedTotal(context, loaded, staged.distinct);
  const reason = incompleteness({ expected, distinct: staged.distinct, received: staged.rows, previous });
  const mayInactivate = run.settings.sync.inactivateMissing && reason === null && previous !== null;
  const sql = driverOf(context.db);
  await planRows(sql, catalogue, { runId: run.id, districtId: context.districtId, fields, mayInactivate });
  const { lastRow, ...counts } = await countPlan(sql, run.id);
  const read =
    reason ?? `${staged.rows} rows on ${run.pagesRead} pages read${expected === null ? "" : ", the total agrees"}`;
  await moveRun(context.db, context.districtId, run.id, ["planning"], {
    status: "applying",
    ...counts,
    rowsToApply: lastRow,
    incompleteReason: reason,
    touchedAt: context.now,
    timeline: timelineEntry(context.now, read) as never,
  });
  return { mustReadAgain: false, rowsToApply: lastRow };
}

import { driverOf } from "@/db/client";
import { markWorking } from "@/server/connection/mark-connection";
import { dropStaging, stagingTables } from "@/server/engine/stage";
import type { CommandContext } from "@/server/platform/tenancy";
import { loadRun, timelineEntry } from "./load-run";
import { moveRun, type RunStatus } from "./status";

/** Closes an import whose plan was applied to the last row; says how it ended. */
export async function finishRun(context: CommandContext, input: { runId: string }): Promise<{ status: RunStatus }> {
  const { run } = await loadRun(context.db, context.districtId, input.runId);
  if (run.status !== "applying") return { status: run.status };
  const status = run.alerts > 0 || run.incompleteReason ? "completed_with_alerts" : "completed";
  const sql = driverOf(context.db);
  const skipped = await sql.unsafe<{ school: string; rows: number }[]>(
    `select coalesce(school_source, '') as school, count(*)::int as rows from ${stagingTables(run.id).staged}
     where cause = 'school_not_matched::' group by 1 order by 2 desc`,
  );
  await moveRun(context.db, context.districtId, run.id, ["applying"], {
    status,
    skippedSchools: skipped.map(({ school, rows }) => ({ sourceId: school, rows })),
    finishedAt: context.now,
    touchedAt: context.now,
    timeline: timelineEntry(context.now, status === "completed" ? "Completed" : "Completed with alerts") as never,
  });
  await markWorking(context);
  await dropStaging(sql, run.id);
  return { status };
}

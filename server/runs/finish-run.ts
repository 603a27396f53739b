import { driverOf } from "@/db/client";
import { markWorking } from "@/server/connection/mark-connection";
import { dropStaging, hasPlan, stagingTables } from "@/server/engine/stage";
import type { CommandContext } from "@/server/platform/tenancy";
import { closeAlerts } from "./close-alerts";
import { closeFollowedWindows } from "./close-undo-window";
import { loadRun, timelineEntry, type Run } from "./load-run";
import type { StageResult } from "./stage-name";
import { moveRun } from "./status";
import { endTypedValues } from "./typed-values";

/** Rows of schools that are not imported, by SIS school. */
async function countSkippedSchools(context: CommandContext, run: Run): Promise<Run["skippedSchools"]> {
  const { staged, plan } = stagingTables(run.id);
  const rows = await driverOf(context.db).unsafe<{ school: string; rows: number }[]>(
    `select coalesce(s.school_source, '') as school, count(*)::int as rows from ${plan} p join ${staged} s on s.row = p.row
     where p.action = 'skip' and p.cause in ('school_not_matched::', 'school_not_chosen::') group by 1 order by 2 desc`,
  );
  return rows.map(({ school, rows: count }) => ({ sourceId: school, rows: count }));
}

/** Closes a run whose plan was applied to the last row; says how it ended. */
export async function finishRun(context: CommandContext, input: { runId: string }): Promise<StageResult> {
  const loaded = await loadRun(context.db, context.districtId, input.runId);
  const { run } = loaded;
  if (run.status !== "applying") return { next: null };
  const status = run.alerts > 0 || run.incompleteReason ? "completed_with_alerts" : "completed";
  const sql = driverOf(context.db);
  const isPlanThere = await hasPlan(sql, run.id);
  if (isPlanThere) await closeAlerts(context, run);
  if (isPlanThere && run.kind === "import") await endTypedValues(context, loaded);
  await moveRun(context.db, context.districtId, run.id, ["applying"], {
    status,
    ...(isPlanThere ? { skippedSchools: await countSkippedSchools(context, run) } : {}),
    finishedAt: context.now,
    touchedAt: context.now,
    timeline: timelineEntry(context.now, status === "completed" ? "Completed" : "Completed with alerts") as never,
  });
  if (run.kind === "import") {
    await closeFollowedWindows(context, run);
    await markWorking(context, run.dataType);
  }
  await dropStaging(sql, run.id);
  return { next: null };
}

import { and, asc, eq } from "drizzle-orm";
import { driverOf } from "@/db/client";
import { alerts } from "@/db/schema";
import { copyLine, copyStaged, createStaging } from "@/server/engine/stage";
import type { Draft } from "@/server/engine/types";
import { compileValidator } from "@/server/engine/validate";
import type { CommandContext } from "@/server/platform/tenancy";
import type { LoadedRun } from "./load-run";
import type { StageResult } from "./stage-name";

/** Stages the records of decided alerts as they were received; from here on they are rows like any other. */
export async function stageDecisions(context: CommandContext, loaded: LoadedRun): Promise<StageResult> {
  const { run, catalogue, fields } = loaded;
  const decided = await context.db
    .select()
    .from(alerts)
    .where(
      and(eq(alerts.districtId, context.districtId), eq(alerts.dataType, run.dataType), eq(alerts.state, "decided")),
    )
    .orderBy(asc(alerts.id));
  const validate = compileValidator(catalogue, run.settings);
  const lines = decided.map((alert, index) => {
    const values = Object.fromEntries(fields.map((field) => [field.key, alert.record[field.key] ?? null]));
    const draft: Draft = {
      row: index + 1,
      sourceId: alert.sourceId,
      schoolId: alert.schoolId,
      values,
      issues: [],
      verdict: "import",
    };
    return copyLine(fields, validate(draft), null);
  });
  const sql = driverOf(context.db);
  // A repeated call begins with an empty table again; nothing is planned before it is full.
  await createStaging(sql, run.id, fields);
  await sql.begin(async (tx) => {
    await copyStaged(tx, run.id, fields, lines);
    await tx`update runs set is_read_complete = true, rows_read = ${lines.length}, rows_expected = ${lines.length}, touched_at = now()
      where id = ${run.id} and status = 'reading'`;
  });
  return { next: "plan" };
}

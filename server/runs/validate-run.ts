import { sql } from "drizzle-orm";
import { driverOf } from "@/db/client";
import { openSession } from "@/server/connection/open-session";
import { createStaging } from "@/server/engine/stage";
import type { CommandContext } from "@/server/platform/tenancy";
import { loadRun, timelineEntry } from "./load-run";
import { moveRun } from "./status";

/** Checks that the SIS answers and says how many rows it holds, and makes room for them. */
export async function validateRun(
  context: CommandContext,
  input: { runId: string },
): Promise<{ expected: number | null }> {
  const { run, fields } = await loadRun(context.db, context.districtId, input.runId);
  if (run.status !== "queued" && run.status !== "validating") return { expected: run.rowsExpected };
  await moveRun(context.db, context.districtId, run.id, ["queued"], {
    status: "validating",
    startedAt: context.now,
    touchedAt: context.now,
  });
  const { session } = await openSession(context);
  const started = performance.now();
  const expected = await session.count(run.dataType);
  const waitMs = Math.round(performance.now() - started);
  await context.db.execute(sql`select ensure_week_partitions(${run.partitionOn}::date)`);
  await createStaging(driverOf(context.db), run.id, fields);
  await moveRun(context.db, context.districtId, run.id, ["validating"], {
    status: "reading",
    rowsExpected: expected,
    waitMs,
    requests: session.requestCount(),
    failureKind: null,
    failureMessage: null,
    failureFix: null,
    timeline: timelineEntry(context.now, "Validation passed") as never,
    touchedAt: context.now,
  });
  return { expected };
}

import { sql } from "drizzle-orm";
import { driverOf } from "@/db/client";
import type { DataType } from "@/server/connectors/connector";
import { openSession } from "@/server/connection/open-session";
import { createStaging } from "@/server/engine/stage";
import type { CommandContext } from "@/server/platform/tenancy";
import { loadRun, timelineEntry } from "./load-run";
import { endCancelled } from "./cancel-run";
import type { StageResult } from "./stage-name";
import { isActive, moveRun } from "./status";

type Counted = { rowsExpected: number | null; waitMs: number; requests: number };

/** Decisions are about rows that were received before. */
const NOTHING_TO_ASK: Counted = { rowsExpected: null, waitMs: 0, requests: 0 };

async function askCount(context: CommandContext, dataType: DataType): Promise<Counted> {
  const { session } = await openSession(context);
  const started = performance.now();
  const rowsExpected = await session.count(dataType);
  return { rowsExpected, waitMs: Math.round(performance.now() - started), requests: session.requestCount() };
}

/** Checks that the SIS answers and says how many rows it holds, and makes room for them. */
export async function validateRun(context: CommandContext, input: { runId: string }): Promise<StageResult> {
  const { run, fields } = await loadRun(context.db, context.districtId, input.runId);
  if (run.status !== "queued" && run.status !== "validating") return { next: isActive(run.status) ? "read" : null };
  if (await endCancelled(context, run)) return { next: null };
  await moveRun(context.db, context.districtId, run.id, ["queued"], {
    status: "validating",
    startedAt: context.now,
    touchedAt: context.now,
  });
  const counted = run.kind === "decisions" ? NOTHING_TO_ASK : await askCount(context, run.dataType);
  await context.db.execute(sql`select ensure_week_partitions(${run.partitionOn}::date)`);
  await createStaging(driverOf(context.db), run.id, fields);
  await moveRun(context.db, context.districtId, run.id, ["validating"], {
    status: "reading",
    ...counted,
    timeline: timelineEntry(context.now, "Validation passed") as never,
    touchedAt: context.now,
  });
  return { next: "read" };
}

import { and, desc, eq, inArray } from "drizzle-orm";
import { runs } from "@/db/schema";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { startRun } from "@/server/runs/start-run";
import { ACTIVE_STATUSES } from "@/server/runs/status";
import type { Occurrence } from "./claim-due";

/** How a due time went; a skipped one names the import that was running, a refused one the reason. */
export type Start =
  { kind: "started"; runId: string } | { kind: "skipped"; runId: string | null } | { kind: "refused"; reason: string };

async function findRunId(
  context: CommandContext,
  occurrence: Occurrence,
  by: "occurrence" | "active",
): Promise<string | null> {
  const [run] = await context.db
    .select({ id: runs.id })
    .from(runs)
    .where(
      and(
        eq(runs.districtId, context.districtId),
        eq(runs.dataType, occurrence.dataType),
        by === "occurrence" ? eq(runs.occurrenceId, occurrence.id) : inArray(runs.status, [...ACTIVE_STATUSES]),
      ),
    )
    .orderBy(desc(runs.number))
    .limit(1);
  return run?.id ?? null;
}

/** Starts the import of one due time through the same command as a person does; a repeated call finds the run it started. */
export async function startImport(context: CommandContext, occurrence: Occurrence, isLate: boolean): Promise<Start> {
  // A scheduler that died between starting and writing it down left its run behind.
  const known = await findRunId(context, occurrence, "occurrence");
  if (known) return { kind: "started", runId: known };
  try {
    const schedule = { occurrenceId: occurrence.id, isLate };
    const { runId } = await startRun(context, { dataType: occurrence.dataType, schedule });
    return { kind: "started", runId };
  } catch (error) {
    // Queued, and only the job server did not hear of it: the sweep tells it again.
    const own = await findRunId(context, occurrence, "occurrence");
    if (own) return { kind: "started", runId: own };
    if (!(error instanceof DomainError)) throw error;
    if (error.code === "conflict") return { kind: "skipped", runId: await findRunId(context, occurrence, "active") };
    return { kind: "refused", reason: [error.message, ...Object.values(error.fields)].join(" ") };
  }
}

import { and, eq, inArray, ne } from "drizzle-orm";
import { driverOf } from "@/db/client";
import { runs } from "@/db/schema";
import type { DataType } from "@/server/connectors/connector";
import { dropStaging } from "@/server/engine/stage";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { loadRun, timelineEntry } from "./load-run";
import type { DiscardRunInput } from "./schema";
import { moveRun, type RunStatus } from "./status";

const WAITING = ["held", "previewed"] as const satisfies RunStatus[];

/** Ends a held import or a preview; nothing of it is applied. */
export async function discardRun(context: CommandContext, input: DiscardRunInput): Promise<void> {
  const { run } = await loadRun(context.db, context.districtId, input.runId);
  const by = context.actor.kind === "person" ? context.actor.personId : context.actor.name;
  const isMoved = await moveRun(context.db, context.districtId, run.id, WAITING, {
    status: "discarded",
    approval: { decision: "discarded", schools: null, by, at: context.now.toISOString(), reason: input.reason },
    finishedAt: context.now,
    touchedAt: context.now,
    timeline: timelineEntry(context.now, "Discarded. Nothing was changed.") as never,
  });
  if (!isMoved)
    throw new DomainError("precondition_failed", "This import does not wait for a decision. Nothing was discarded.");
  await dropStaging(driverOf(context.db), run.id);
  await recordAudit(context, { action: "import.discarded", subject: run.id, detail: { reason: input.reason } });
}

type Ending = { dataType: DataType; except: string | null; why: string; statuses?: readonly RunStatus[] };

/** Ends what still waits of a data type, since its plan was made on a roster that is about to change. */
export async function discardWaiting(context: CommandContext, input: Ending): Promise<void> {
  for (const runId of await endWaiting(context, input)) await dropStaging(driverOf(context.db), runId);
}

/** The same within a transaction: gives the runs whose staged rows are to be dropped once it is committed. */
export async function endWaiting(context: CommandContext, input: Ending): Promise<string[]> {
  const ended = await context.db
    .update(runs)
    .set({
      status: "discarded",
      finishedAt: context.now,
      touchedAt: context.now,
      timeline: timelineEntry(context.now, input.why) as never,
    })
    .where(
      and(
        eq(runs.districtId, context.districtId),
        eq(runs.dataType, input.dataType),
        inArray(runs.status, [...(input.statuses ?? WAITING)]),
        input.except ? ne(runs.id, input.except) : undefined,
      ),
    )
    .returning({ id: runs.id });
  return ended.map(({ id }) => id);
}

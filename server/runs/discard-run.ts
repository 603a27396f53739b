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

/** Ends what still waits of a data type, since its plan was made on a roster that is about to change. */
export async function discardWaiting(
  context: CommandContext,
  input: { dataType: DataType; except: string | null; why: string; statuses?: readonly RunStatus[] },
): Promise<void> {
  const waiting = await context.db
    .select({ id: runs.id })
    .from(runs)
    .where(
      and(
        eq(runs.districtId, context.districtId),
        eq(runs.dataType, input.dataType),
        inArray(runs.status, [...(input.statuses ?? WAITING)]),
        input.except ? ne(runs.id, input.except) : undefined,
      ),
    );
  for (const { id } of waiting) {
    const isMoved = await moveRun(context.db, context.districtId, id, WAITING, {
      status: "discarded",
      finishedAt: context.now,
      touchedAt: context.now,
      timeline: timelineEntry(context.now, input.why) as never,
    });
    if (isMoved) await dropStaging(driverOf(context.db), id);
  }
}

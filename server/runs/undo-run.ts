import { driverOf } from "@/db/client";
import { runs } from "@/db/schema";
import { inngest } from "@/inngest/client";
import { undoRequested } from "@/inngest/events";
import { lockConnection } from "@/server/connection/lock-connection";
import { dropStaging } from "@/server/engine/stage";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import { newReference } from "@/server/platform/ids";
import type { CommandContext } from "@/server/platform/tenancy";
import { endWaiting } from "./discard-run";
import { findUndoState } from "./find-undo";
import { refuseWhileRunning } from "./let-go-on";
import type { LoadedRun, Run } from "./load-run";
import { partitionOf } from "./queue-run";
import type { RedoRunInput, UndoRunInput } from "./schema";
import { refusalSentence } from "./undo-window";

type Taken = { kind: "undo" | "redo"; undoOf: string; restoresValues: boolean; entry: string };

async function queueUndo(context: CommandContext, of: Run, taken: Taken): Promise<{ runId: string }> {
  const why = `Discarded: its plan was made on the roster before ${taken.kind} of import ${of.number}. Nothing was changed.`;
  const { entry, ...values } = taken;
  const { runId, ended } = await context.db
    .transaction(async (tx) => {
      const within = { ...context, db: tx };
      await lockConnection(tx, context.districtId, "share");
      const [inserted] = await tx
        .insert(runs)
        .values({
          ...values,
          districtId: context.districtId,
          dataType: of.dataType,
          trigger: "manual",
          startedBy: context.actor.kind === "person" ? context.actor.personId : context.actor.name,
          partitionOn: partitionOf(context.now),
          settings: of.settings,
          connectionEpoch: of.connectionEpoch,
          schools: of.schools,
          reference: newReference(),
          timeline: [{ at: context.now.toISOString(), text: entry }],
          createdAt: context.now,
          touchedAt: context.now,
        })
        .returning({ id: runs.id });
      if (!inserted) throw new Error("The undo could not be queued.");
      await recordAudit(within, {
        action: `import.${taken.kind}_started`,
        subject: of.id,
        detail: { number: of.number, runId: inserted.id, restoresValues: taken.restoresValues },
      });
      return { runId: inserted.id, ended: await endWaiting(within, { dataType: of.dataType, except: null, why }) };
    })
    .catch(refuseWhileRunning);
  for (const waiting of ended) await dropStaging(driverOf(context.db), waiting);
  const { districtId } = context;
  await inngest.send(undoRequested.create({ districtId, runId }, { id: `undo-${runId}` }));
  return { runId };
}

/** Whether an import left active records that it created, and values that it changed. */
async function findTouched(
  context: CommandContext,
  { run, catalogue }: LoadedRun,
): Promise<{ created: boolean; changed: boolean }> {
  const [found] = await driverOf(context.db).unsafe<{ created: boolean; changed: boolean }[]>(
    `select exists (select 1 from ${catalogue.table} where district_id = $1 and created_by_run = $2 and is_active) as created,
       exists (select 1 from record_changes where district_id = $1 and run_id = $2) as changed`,
    [context.districtId, run.id],
  );
  return found ?? { created: false, changed: false };
}

/** Undoes the last student import within its 72 hours (product rule 6, D17); refused with the reason otherwise. */
export async function undoRun(context: CommandContext, input: UndoRunInput): Promise<{ runId: string }> {
  const { loaded, refusal } = await findUndoState(context.db, context.districtId, input.runId, context.now);
  if (refusal) throw new DomainError("precondition_failed", refusalSentence(refusal));
  const found = await findTouched(context, loaded);
  if (!found.created && !(input.restoresValues && found.changed)) {
    throw new DomainError(
      "precondition_failed",
      found.changed
        ? "This import created nobody whom an undo could make inactive. Choose to restore overwritten values, or leave it."
        : "This import changed nothing that can be taken back.",
    );
  }
  const entry = `Undo of import ${loaded.run.number}${input.restoresValues ? ", with overwritten values" : ""}`;
  return queueUndo(context, loaded.run, {
    kind: "undo",
    undoOf: loaded.run.id,
    restoresValues: input.restoresValues,
    entry,
  });
}

/** Takes an undo back while the import's 72 hours last. */
export async function redoRun(context: CommandContext, input: RedoRunInput): Promise<{ runId: string }> {
  const { loaded, redoable } = await findUndoState(context.db, context.districtId, input.runId, context.now);
  if (!redoable) {
    throw new DomainError(
      "precondition_failed",
      "There is no undo of this import that can be redone now: it was not undone, was redone already, a later import ran, or the 72 hours are over.",
    );
  }
  const entry = `Redo of import ${loaded.run.number}`;
  return queueUndo(context, loaded.run, { kind: "redo", undoOf: redoable, restoresValues: true, entry });
}

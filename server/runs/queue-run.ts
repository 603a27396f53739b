import { runs } from "@/db/schema";
import { inngest } from "@/inngest/client";
import { importRequested } from "@/inngest/events";
import { lockConnection } from "@/server/connection/lock-connection";
import type { DataType } from "@/server/connectors/connector";
import { DomainError } from "@/server/platform/errors";
import { newReference } from "@/server/platform/ids";
import type { CommandContext } from "@/server/platform/tenancy";
import { buildRunSettings } from "@/server/settings/run-settings";

const UNIQUE_VIOLATION = "23505";

/** The Monday of the week, as the name of the partition that keeps a run's lines. */
export function partitionOf(now: Date): string {
  const day = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()));
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day.toISOString().slice(0, 10);
}

/** Tells the job server about a queued run; the run's id makes a repeated call harmless. */
export async function announceRun(districtId: string, runId: string): Promise<void> {
  await inngest.send(importRequested.create({ districtId, runId }, { id: `import-${runId}` }));
}

/** Whether a database refused a row because one like it is there. */
export function isUniqueViolation(error: unknown): boolean {
  return (
    error instanceof Error &&
    error.cause instanceof Error &&
    "code" in error.cause &&
    error.cause.code === UNIQUE_VIOLATION
  );
}

export type QueuedRun = {
  dataType: DataType;
  kind: "import" | "preview" | "decisions";
  trigger: "manual" | "schedule";
  /** The due time of a schedule that it is started for; a second run for it is refused. */
  occurrenceId?: string;
  /** The first entry of the run's timeline. */
  entry: string;
};

/** Puts a run into the queue with the settings as they are now; refuses while another is running (product rule 9). */
export async function queueRun(context: CommandContext, input: QueuedRun): Promise<{ runId: string }> {
  const inserted = await context.db
    .transaction(async (tx) => {
      const connectionEpoch = await lockConnection(tx, context.districtId, "share");
      const settings = await buildRunSettings(tx, context.districtId, input.dataType, context.now);
      return tx
        .insert(runs)
        .values({
          districtId: context.districtId,
          dataType: input.dataType,
          kind: input.kind,
          trigger: input.trigger,
          occurrenceId: input.occurrenceId ?? null,
          startedBy: context.actor.kind === "person" ? context.actor.personId : context.actor.name,
          partitionOn: partitionOf(context.now),
          settings,
          connectionEpoch,
          schools: new Set(Object.values(settings.schools)).size,
          reference: newReference(),
          timeline: [{ at: context.now.toISOString(), text: input.entry }],
          createdAt: context.now,
          touchedAt: context.now,
        })
        .returning({ id: runs.id });
    })
    .catch((error: unknown) => {
      if (!isUniqueViolation(error)) throw error;
      throw new DomainError(
        "conflict",
        "An import of this data type is already running. Wait until it has finished, then start again.",
      );
    });
  const runId = inserted[0]?.id;
  if (!runId) throw new Error("The run could not be queued.");
  return { runId };
}

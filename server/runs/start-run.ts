import { runs } from "@/db/schema";
import { inngest } from "@/inngest/client";
import { importRequested } from "@/inngest/events";
import type { DataType } from "@/server/connectors/connector";
import { recordAudit } from "@/server/platform/audit";
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

/** Tells the job server about a queued import; the run's id makes a repeated call harmless. */
export async function announceRun(districtId: string, runId: string): Promise<void> {
  await inngest.send(importRequested.create({ districtId, runId }, { id: `import-${runId}` }));
}

/** Queues one import of a data type with the settings as they are now; refuses while another is running (product rule 9). */
export async function startRun(
  context: CommandContext,
  input: { dataType: DataType; trigger?: "manual" | "schedule" },
): Promise<{ runId: string }> {
  const settings = await buildRunSettings(context.db, context.districtId, input.dataType);
  const startedBy = context.actor.kind === "person" ? context.actor.personId : context.actor.name;
  const inserted = await context.db
    .insert(runs)
    .values({
      districtId: context.districtId,
      dataType: input.dataType,
      trigger: input.trigger ?? "manual",
      startedBy,
      partitionOn: partitionOf(context.now),
      settings,
      schools: new Set(Object.values(settings.schools)).size,
      reference: newReference(),
      timeline: [
        {
          at: context.now.toISOString(),
          text: input.trigger === "schedule" ? "Started on schedule" : "Started by hand",
        },
      ],
      createdAt: context.now,
      touchedAt: context.now,
    })
    .returning({ id: runs.id })
    .catch((error: unknown) => {
      const code =
        error instanceof Error && error.cause instanceof Error && "code" in error.cause ? error.cause.code : null;
      if (code !== UNIQUE_VIOLATION) throw error;
      throw new DomainError(
        "conflict",
        "An import of this data type is already running. Wait until it has finished, then start again.",
      );
    });
  const runId = inserted[0]?.id;
  if (!runId) throw new Error("The import could not be queued.");
  await recordAudit(context, { action: "import.started", subject: runId, detail: { dataType: input.dataType } });
  await announceRun(context.districtId, runId);
  return { runId };
}

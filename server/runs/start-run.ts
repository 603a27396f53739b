import type { DataType } from "@/server/connectors/connector";
import { recordAudit } from "@/server/platform/audit";
import type { CommandContext } from "@/server/platform/tenancy";
import { requireMailsCounted } from "./account-mails";
import { announceRun, queueRun } from "./queue-run";

/** Starts one import of a data type; refuses while another is running (product rule 9). */
export async function startRun(
  context: CommandContext,
  input: { dataType: DataType; schedule?: { occurrenceId: string; isLate: boolean } },
): Promise<{ runId: string }> {
  const { dataType, schedule } = input;
  await requireMailsCounted(context, dataType);
  const entry = schedule?.isLate ? "Started late, for a schedule that was missed" : "Started on schedule";
  const { runId } = await queueRun(context, {
    dataType,
    kind: "import",
    ...(schedule
      ? { trigger: "schedule", occurrenceId: schedule.occurrenceId, entry }
      : { trigger: "manual", entry: "Started by hand" }),
  });
  await recordAudit(context, { action: "import.started", subject: runId, detail: { dataType } });
  await announceRun(context.districtId, runId);
  return { runId };
}

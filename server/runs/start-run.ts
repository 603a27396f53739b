import type { DataType } from "@/server/connectors/connector";
import { recordAudit } from "@/server/platform/audit";
import type { CommandContext } from "@/server/platform/tenancy";
import { requireMailsCounted } from "./account-mails";
import { announceRun, queueRun } from "./queue-run";

/** Starts one import of a data type; refuses while another is running (product rule 9). */
export async function startRun(
  context: CommandContext,
  input: { dataType: DataType; trigger?: "manual" | "schedule" },
): Promise<{ runId: string }> {
  await requireMailsCounted(context, input.dataType);
  const trigger = input.trigger ?? "manual";
  const entry = trigger === "schedule" ? "Started on schedule" : "Started by hand";
  const { runId } = await queueRun(context, { dataType: input.dataType, kind: "import", trigger, entry });
  await recordAudit(context, { action: "import.started", subject: runId, detail: { dataType: input.dataType } });
  await announceRun(context.districtId, runId);
  return { runId };
}

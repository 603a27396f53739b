import type { DataType } from "@/server/connectors/connector";
import { recordAudit } from "@/server/platform/audit";
import type { CommandContext } from "@/server/platform/tenancy";
import { announceRun, queueRun } from "./queue-run";

/** Starts a dry run: everything an import does up to the plan, and nothing after it. */
export async function startPreview(context: CommandContext, input: { dataType: DataType }): Promise<{ runId: string }> {
  const { dataType } = input;
  const { runId } = await queueRun(context, { dataType, kind: "preview", trigger: "manual", entry: "Preview started" });
  await recordAudit(context, { action: "import.previewed", subject: runId, detail: { dataType } });
  await announceRun(context.districtId, runId);
  return { runId };
}

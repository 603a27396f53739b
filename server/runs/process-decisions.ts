import { and, count, eq } from "drizzle-orm";
import { alerts } from "@/db/schema";
import type { ProcessDecisionsInput } from "@/server/alerts/schema";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { announceRun, queueRun } from "./queue-run";

/** Process all updates: carries out every decided alert as a run of its own; undecided ones stay (D18, D19). */
export async function processDecisions(
  context: CommandContext,
  input: ProcessDecisionsInput,
): Promise<{ runId: string }> {
  const { dataType } = input;
  const [decided] = await context.db
    .select({ records: count() })
    .from(alerts)
    .where(and(eq(alerts.districtId, context.districtId), eq(alerts.dataType, dataType), eq(alerts.state, "decided")));
  if (!decided || decided.records === 0) {
    throw new DomainError("precondition_failed", "Nothing is decided yet. Choose Create record or Match first.");
  }
  const entry = `${decided.records} decisions of Resolve alerts`;
  const { runId } = await queueRun(context, { dataType, kind: "decisions", trigger: "manual", entry });
  await recordAudit(context, { action: "alerts.processed", subject: runId, detail: { decided: decided.records } });
  await announceRun(context.districtId, runId);
  return { runId };
}

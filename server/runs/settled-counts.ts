import { driverOf } from "@/db/client";
import { countPlan } from "@/server/engine/plan";
import { hasPlan } from "@/server/engine/stage";
import type { CommandContext } from "@/server/platform/tenancy";
import type { Run } from "./load-run";

const NONE = {
  received: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  held: 0,
  rejected: 0,
  skipped: 0,
  inactivated: 0,
  alerts: 0,
};

/** The account of a run that stops before its plan is applied: of the rows that were, so that it still adds up (product rule 16). */
export async function settledCounts(context: CommandContext, run: Run): Promise<typeof NONE> {
  const sql = driverOf(context.db);
  if (run.rowsApplied === 0 || !(await hasPlan(sql, run.id))) return NONE;
  const { lastRow: _, ...counts } = await countPlan(sql, run.id, run.rowsApplied);
  return counts;
}

import { driverOf } from "@/db/client";
import { findConnector } from "@/server/connectors/registry";
import { compareKeys, isSwitchRefused } from "@/server/engine/identity-switch";
import { findEvidence, planStats, type StatsOptions } from "@/server/engine/plan-stats";
import { crossedLimits } from "@/server/engine/safety";
import { DEFAULT_LIMITS, type Safety, type SwitchReport } from "@/server/engine/types";
import type { CommandContext } from "@/server/platform/tenancy";
import type { PreviousImport } from "./find-previous";
import type { LoadedRun } from "./load-run";

export type SafetyCheck = { mustHold: boolean; facts: { safety: Safety | null; switchReport: SwitchReport | null } };

const labelOf = (connector: string) => findConnector(connector)?.label ?? connector;

/** Measures a plan against the safety limits, and a new system's keys against the roster's (product rules 5 and 7). */
export async function checkSafety(
  context: CommandContext,
  loaded: LoadedRun,
  previous: PreviousImport | null,
): Promise<SafetyCheck> {
  const { run, catalogue } = loaded;
  if (run.kind === "decisions") return { mustHold: false, facts: { safety: null, switchReport: null } };
  const sql = driverOf(context.db);
  const isSwitch =
    previous?.connectionEpoch != null &&
    run.connectionEpoch !== null &&
    previous.connectionEpoch !== run.connectionEpoch;
  const options: StatsOptions = { runId: run.id, districtId: context.districtId, ignoresIds: isSwitch };
  const stats = await planStats(sql, catalogue, options);
  const found = crossedLimits(stats, {
    limits: run.settings.sync.limits ?? DEFAULT_LIMITS,
    isFirst: previous === null,
  });
  const crossed = [];
  for (const one of found) crossed.push({ ...one, evidence: await findEvidence(sql, catalogue, options, one) });
  const switchReport = isSwitch
    ? {
        before: labelOf(previous.connector),
        after: labelOf(run.settings.connector),
        ...(await compareKeys(sql, catalogue, options)),
      }
    : null;
  const mustHold = crossed.length > 0 || (switchReport !== null && isSwitchRefused(switchReport));
  return { mustHold, facts: { safety: { stats, crossed }, switchReport } };
}

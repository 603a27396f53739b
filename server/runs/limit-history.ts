import { LIMITS, type LimitName, type PlanStats, type SafetyLimit } from "@/server/engine/types";

/** What an import planned for one school or the district: records to change, of so many active ones. */
export type PlannedShare = { planned: number; active: number };

/** The largest plans of the imports of the last 30 days, one list per import, by limit. */
export type LimitHistory = { imports: number; plans: Record<LimitName, PlannedShare[][]> };

const shareOf = ({ planned, active }: PlannedShare): number => planned / active;

/** Whether a plan crosses a limit; without active records there is no share to measure. */
export function isCrossed({ planned, active }: PlannedShare, limit: SafetyLimit): boolean {
  return limit !== null && active > 0 && planned >= limit.atLeast && planned * 100 > limit.percent * active;
}

function measuresOf(stats: PlanStats, name: LimitName): PlannedShare[] {
  const records = name === "fieldChanged" ? Object.values(stats.fields) : [stats[name]];
  return records.filter((planned) => planned > 0).map((planned) => ({ planned, active: stats.active }));
}

/** Of an import's plans only those that no other plan of it exceeds in records and in share: enough for any limit. */
export function largestPlans(stats: readonly PlanStats[], name: LimitName): PlannedShare[] {
  const all = stats
    .filter((one) => one.active > 0)
    .flatMap((one) => measuresOf(one, name))
    .sort((a, b) => b.planned - a.planned || shareOf(b) - shareOf(a));
  const kept: PlannedShare[] = [];
  for (const one of all) {
    const last = kept.at(-1);
    if (!last || shareOf(one) > shareOf(last)) kept.push(one);
  }
  return kept;
}

/** The history of some imports, each given by the statistics of its plan. */
export function limitHistory(imports: readonly (readonly PlanStats[])[]): LimitHistory {
  const plansOf = (name: LimitName) => imports.map((stats) => largestPlans(stats, name));
  return {
    imports: imports.length,
    plans: Object.fromEntries(LIMITS.map((name) => [name, plansOf(name)])) as LimitHistory["plans"],
  };
}

/** The largest share among plans of at least `atLeast` records, and how many of the imports a limit would have held. */
export function lookBack(
  history: LimitHistory,
  name: LimitName,
  limit: SafetyLimit,
): { largest: number | null; held: number } {
  const plans = history.plans[name];
  const shares = plans
    .flat()
    .filter((one) => one.planned >= (limit?.atLeast ?? 1))
    .map(shareOf);
  return {
    largest: shares.length > 0 ? Math.max(...shares) : null,
    held: plans.filter((list) => list.some((one) => isCrossed(one, limit))).length,
  };
}

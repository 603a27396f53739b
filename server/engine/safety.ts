import type { CrossedLimit, LimitName, PlanStats, SafetyLimits } from "./types";

export type SafetyOptions = {
  limits: SafetyLimits;
  /** Before the first import there is nothing to protect (product rule 5). */
  isFirst: boolean;
};

type Measure = { limit: LimitName; field: string | null; planned: number };

function measures(stats: PlanStats): Measure[] {
  return [
    { limit: "inactivated", field: null, planned: stats.inactivated },
    { limit: "updated", field: null, planned: stats.updated },
    { limit: "created", field: null, planned: stats.created },
    ...Object.entries(stats.fields).map(([field, planned]) => ({ limit: "fieldChanged" as const, field, planned })),
  ];
}

/** Which safety limits a plan crosses, per school and for the district (product rule 5); pure. */
export function crossedLimits(stats: readonly PlanStats[], options: SafetyOptions): Omit<CrossedLimit, "evidence">[] {
  if (options.isFirst) return [];
  return stats.flatMap((one) =>
    measures(one).flatMap(({ limit, field, planned }) => {
      const rule = options.limits[limit];
      // New records are measured against a roster that is not empty.
      if (!rule || planned < rule.atLeast || one.active === 0) return [];
      if (planned * 100 <= rule.percent * one.active) return [];
      return [{ limit, schoolId: one.schoolId, field, planned, active: one.active }];
    }),
  );
}

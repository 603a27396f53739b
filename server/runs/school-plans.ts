import type { CrossedLimit, LimitName, PlanStats, SafetyLimits } from "@/server/engine/types";

/** What a plan would do to one school, or to the whole district, and how near that is to each limit. */
export type SchoolPlan = {
  /** Null is the district. */
  schoolId: string | null;
  name: string;
  active: number;
  created: number;
  updated: number;
  inactivated: number;
  /** The field that changes in the most records. */
  mostChanged: { label: string; records: number } | null;
  crossed: LimitName[];
};

/** What stands beside a limit: the records, their share of the active ones, and whether it is crossed. */
export type LimitUse = { records: number; share: number | null; percent: number | null; isCrossed: boolean };

const recordsOf = (plan: SchoolPlan, limit: LimitName): number =>
  limit === "fieldChanged" ? (plan.mostChanged?.records ?? 0) : plan[limit];

/** How much of a limit a school's plan uses; without active records there is no share. */
export function limitUse(plan: SchoolPlan, limit: LimitName, limits: SafetyLimits): LimitUse {
  const records = recordsOf(plan, limit);
  return {
    records,
    share: plan.active > 0 ? records / plan.active : null,
    percent: limits[limit]?.percent ?? null,
    isCrossed: plan.crossed.includes(limit),
  };
}

/** Of the nearest limit, 1 being the limit itself; crossed ones come before all others. */
function pressure(plan: SchoolPlan, limits: SafetyLimits): number {
  const uses = (["inactivated", "updated", "created", "fieldChanged"] as const).map((limit) => {
    const { share, percent, records } = limitUse(plan, limit, limits);
    if (share === null || percent === null || records === 0) return 0;
    return percent === 0 ? 1 : (share * 100) / percent;
  });
  return Math.max(...uses) + (plan.crossed.length > 0 ? 1e6 : 0);
}

export type PlanNames = {
  schools: ReadonlyMap<string, string>;
  /** Schools that this import reads; others stand in the list only when something of theirs would change. */
  read: ReadonlySet<string>;
  labelOf(field: string): string;
};

function schoolPlan(stats: PlanStats, crossed: readonly CrossedLimit[], names: PlanNames): SchoolPlan {
  const { schoolId, active, created, updated, inactivated } = stats;
  const [most] = Object.entries(stats.fields).sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  return {
    schoolId,
    name: schoolId === null ? "District" : (names.schools.get(schoolId) ?? "A school that is gone"),
    active,
    created,
    updated,
    inactivated,
    mostChanged: most && most[1] > 0 ? { label: names.labelOf(most[0]), records: most[1] } : null,
    crossed: [...new Set(crossed.filter((one) => one.schoolId === schoolId).map((one) => one.limit))],
  };
}

/** The schools of a plan, the nearest to a limit first, and the district. */
export function schoolPlans(
  safety: { stats: readonly PlanStats[]; crossed: readonly CrossedLimit[] },
  limits: SafetyLimits,
  names: PlanNames,
): { schools: SchoolPlan[]; district: SchoolPlan } {
  const nothing = { schoolId: null, active: 0, created: 0, updated: 0, inactivated: 0, fields: {} };
  const plans = safety.stats.map((stats) => schoolPlan(stats, safety.crossed, names));
  const district = plans.find((plan) => plan.schoolId === null) ?? schoolPlan(nothing, [], names);
  const schools = plans
    .filter((plan) => plan.schoolId !== null && (names.read.has(plan.schoolId) || plannedOf(plan) > 0))
    .sort((a, b) => pressure(b, limits) - pressure(a, limits) || a.name.localeCompare(b.name));
  return { schools, district };
}

/** Records that a plan would change. */
export function plannedOf(plan: Pick<SchoolPlan, "created" | "updated" | "inactivated">): number {
  return plan.created + plan.updated + plan.inactivated;
}

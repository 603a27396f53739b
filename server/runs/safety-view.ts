import { and, eq, inArray } from "drizzle-orm";
import { driverOf } from "@/db/client";
import { memberships, people, runs, schools, sisSchools } from "@/db/schema";
import type { Db } from "@/db/types";
import { findCatalogue } from "@/server/engine/catalogue";
import { isSwitchRefused, SWITCH_LIMIT_PERCENT } from "@/server/engine/identity-switch";
import {
  DEFAULT_LIMITS,
  type Catalogue,
  type CrossedLimit,
  type Evidence,
  type SafetyLimits,
  type SwitchReport,
} from "@/server/engine/types";
import { DomainError } from "@/server/platform/errors";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import { fieldLabel, shownValue } from "@/server/roster/shown-value";
import { schoolPlans, type SchoolPlan } from "./school-plans";

/** Evidence with the names that people use; `school` is of the SIS. */
export type ShownEvidence =
  | { kind: "now_at_unmatched_school"; records: number; school: string; name: string | null }
  | Exclude<Evidence, { kind: "now_at_unmatched_school" }>;

export type ShownCrossing = Omit<CrossedLimit, "evidence"> & {
  /** Null is the whole district. */
  school: string | null;
  fieldLabel: string | null;
  percent: number;
  evidence: ShownEvidence[];
};

/** What a plan would do and which limits it crosses, as the pages of a held import and of a preview show it. */
export type SafetyView = {
  limits: SafetyLimits;
  crossed: ShownCrossing[];
  schools: SchoolPlan[];
  district: SchoolPlan;
  switchReport: (SwitchReport & { limitPercent: number; isRefused: boolean }) | null;
  /** Who may let a switch of systems go on, by name. */
  siteManagers: string[];
  read: { pages: number; rows: number; expected: number | null; incompleteReason: string | null };
  notTouched: { fields: string[]; protectedRecords: number; keptValues: number };
};

/** The plan of one import of the district, by school and against the safety limits it started with. */
export async function getSafetyView(db: Db, districtId: AuthorizedDistrictId, runId: string): Promise<SafetyView> {
  const [run] = await db
    .select()
    .from(runs)
    .where(and(eq(runs.id, runId), eq(runs.districtId, districtId)));
  const catalogue = run && findCatalogue(run.dataType);
  if (!run || !catalogue) throw new DomainError("not_found", "There is no such import in this district.");
  const safety = run.safety ?? { stats: [], crossed: [] };
  const limits = run.settings.sync.limits ?? DEFAULT_LIMITS;
  const [ours, theirs, siteManagers, kept] = await Promise.all([
    namesOfSchools(db, districtId),
    namesOfSisSchools(db, districtId, safety.crossed),
    run.switchReport ? listSiteManagers(db, districtId) : [],
    countKept(db, districtId, catalogue),
  ]);
  const labelOf = (key: string) => fieldLabel(catalogue, key);
  return {
    limits,
    ...schoolPlans(safety, limits, {
      schools: ours,
      read: new Set(Object.values(run.settings.schools)),
      labelOf,
    }),
    crossed: safety.crossed.map((one) => ({
      ...one,
      school: one.schoolId === null ? null : (ours.get(one.schoolId) ?? "A school that is gone"),
      fieldLabel: one.field === null ? null : labelOf(one.field),
      percent: limits[one.limit]?.percent ?? 0,
      evidence: one.evidence.map((evidence) => shownEvidence(evidence, one, catalogue, { ours, theirs })),
    })),
    switchReport: run.switchReport
      ? {
          ...run.switchReport,
          limitPercent: SWITCH_LIMIT_PERCENT,
          isRefused: isSwitchRefused(run.switchReport),
        }
      : null,
    siteManagers,
    read: {
      pages: run.pagesRead,
      rows: run.rowsRead,
      expected: run.rowsExpected,
      incompleteReason: run.incompleteReason,
    },
    notTouched: {
      fields: catalogue.fields
        .filter((one) => one.key !== "school" && one.requirement !== "ours" && !run.settings.fields[one.key])
        .map((field) => field.label),
      ...kept,
    },
  };
}

function shownEvidence(
  evidence: Evidence,
  crossing: CrossedLimit,
  catalogue: Catalogue,
  names: { ours: ReadonlyMap<string, string>; theirs: ReadonlyMap<string, string> },
): ShownEvidence {
  if (evidence.kind === "now_at_unmatched_school") {
    return { ...evidence, name: names.theirs.get(evidence.school) ?? null };
  }
  if (evidence.kind !== "same_change") return evidence;
  const shown = (value: string | null) => shownValue(catalogue, crossing.field ?? "", value, names.ours);
  return { ...evidence, before: shown(evidence.before), after: shown(evidence.after) };
}

async function namesOfSchools(db: Db, districtId: AuthorizedDistrictId): Promise<Map<string, string>> {
  const rows = await db
    .select({ id: schools.id, name: schools.name })
    .from(schools)
    .where(eq(schools.districtId, districtId));
  return new Map(rows.map((row) => [row.id, row.name]));
}

async function namesOfSisSchools(
  db: Db,
  districtId: AuthorizedDistrictId,
  crossed: readonly CrossedLimit[],
): Promise<Map<string, string>> {
  const ids = crossed.flatMap((one) =>
    one.evidence.flatMap((evidence) => (evidence.kind === "now_at_unmatched_school" ? [evidence.school] : [])),
  );
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ sourceId: sisSchools.sourceId, name: sisSchools.name })
    .from(sisSchools)
    .where(and(eq(sisSchools.districtId, districtId), inArray(sisSchools.sourceId, ids)));
  return new Map(rows.map((row) => [row.sourceId, row.name]));
}

async function listSiteManagers(db: Db, districtId: AuthorizedDistrictId): Promise<string[]> {
  const rows = await db
    .select({ name: people.name })
    .from(memberships)
    .innerJoin(people, eq(people.id, memberships.personId))
    .where(and(eq(memberships.districtId, districtId), eq(memberships.role, "site_manager")))
    .orderBy(people.name);
  return rows.map((row) => row.name);
}

async function countKept(
  db: Db,
  districtId: AuthorizedDistrictId,
  catalogue: Catalogue,
): Promise<{ protectedRecords: number; keptValues: number }> {
  const [row] = await driverOf(db).unsafe<{ protectedRecords: number; keptValues: number }[]>(
    `select (count(*) filter (where is_protected))::int as "protectedRecords", coalesce(sum(cardinality(kept_fields)), 0)::int as "keptValues"
     from ${catalogue.table} where district_id = $1 and (is_protected or kept_fields <> '{}')`,
    [districtId],
  );
  return row ?? { protectedRecords: 0, keptValues: 0 };
}

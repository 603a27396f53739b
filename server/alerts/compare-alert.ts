import { and, eq } from "drizzle-orm";
import { alerts, notSamePairs, schools } from "@/db/schema";
import type { Db } from "@/db/types";
import { findCatalogue } from "@/server/engine/catalogue";
import type { CandidateReason, Catalogue, Decision } from "@/server/engine/types";
import { DomainError } from "@/server/platform/errors";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import { readRecords, type RosterRecord } from "@/server/roster/read-records";
import { shownValue } from "@/server/roster/shown-value";
import { titleOf } from "@/server/roster/shown-record";
import { compareValues, type Agreement } from "./compare-values";
import type { AlertKind } from "./schema";

export type CandidateView = {
  id: number;
  name: string;
  isActive: boolean;
  reasons: CandidateReason[];
  /** Called another person by somebody; remembered. */
  isRejected: boolean;
  /** What Match would do to the record. */
  effect: { fills: number; changes: number; activates: boolean };
  /** First name and birth date are both another's: most likely a sibling. */
  isUnlikely: boolean;
};

export type ComparedRow = {
  key: string;
  label: string;
  incoming: string | null;
  ours: { value: string | null; agreement: Agreement | null }[];
};

/** A held record beside those of ours that it may be. */
export type ComparedAlert = {
  id: number;
  kind: AlertKind;
  state: "open" | "decided" | "closed";
  decision: Decision | null;
  /** "student", "students". */
  noun: readonly [one: string, many: string];
  /** Where records like it are, as the address names it. */
  slug: string;
  name: string;
  school: string | null;
  lastRunId: string;
  createdAt: Date;
  candidates: CandidateView[];
  rows: ComparedRow[];
};

type Found = typeof alerts.$inferSelect;

/** One alert with both sides beside each other, the reasons of each suggestion and what Match would do. */
export async function compareAlert(
  db: Db,
  districtId: AuthorizedDistrictId,
  input: { alertId: number },
): Promise<ComparedAlert> {
  const [found] = await db
    .select({ alert: alerts, school: schools.name })
    .from(alerts)
    .leftJoin(schools, eq(schools.id, alerts.schoolId))
    .where(and(eq(alerts.id, input.alertId), eq(alerts.districtId, districtId)));
  const catalogue = found && findCatalogue(found.alert.dataType);
  if (!found || !catalogue) throw new DomainError("not_found", "There is no such alert in this district.");
  const { alert, school } = found;
  const candidates = alert.candidates.map((one) => one.recordId);
  const ours = await readRecords(db, districtId, catalogue, candidates);
  const rejected = await findRejected(db, districtId, alert);
  return {
    id: alert.id,
    kind: alert.kind,
    state: alert.state,
    decision: alert.decision,
    noun: catalogue.noun,
    slug: catalogue.slug,
    name: titleOf(catalogue, alert.record) ?? "No name",
    school,
    lastRunId: alert.lastRunId,
    createdAt: alert.createdAt,
    candidates: ours.map((one) => viewOf(one, alert, catalogue, rejected)),
    rows: rowsOf(alert, school, ours, catalogue, await schoolNames(db, districtId)),
  };
}

async function findRejected(db: Db, districtId: AuthorizedDistrictId, alert: Found): Promise<Set<number>> {
  const rows = await db
    .select({ recordId: notSamePairs.recordId })
    .from(notSamePairs)
    .where(
      and(
        eq(notSamePairs.districtId, districtId),
        eq(notSamePairs.dataType, alert.dataType),
        eq(notSamePairs.sourceId, alert.sourceId),
      ),
    );
  return new Set(rows.map((one) => one.recordId));
}

async function schoolNames(db: Db, districtId: AuthorizedDistrictId): Promise<Map<string, string>> {
  const rows = await db
    .select({ id: schools.id, name: schools.name })
    .from(schools)
    .where(eq(schools.districtId, districtId));
  return new Map(rows.map((row) => [row.id, row.name]));
}

function rowsOf(
  alert: Found,
  school: string | null,
  ours: RosterRecord[],
  catalogue: Catalogue,
  names: ReadonlyMap<string, string>,
): ComparedRow[] {
  return catalogue.fields
    .map((field) => {
      const isSchool = field.key === "school";
      const incoming = isSchool ? school : (alert.record[field.key] ?? null);
      const shown = (value: string | null) => (isSchool ? value : shownValue(catalogue, field.key, value, names));
      return {
        key: field.key,
        label: field.label,
        incoming: shown(incoming),
        ours: ours.map((one) => {
          const value = isSchool ? one.school : (one.values[field.key] ?? null);
          return { value: shown(value), agreement: compareValues(field.isName ?? false, incoming, value) };
        }),
      };
    })
    .filter((row) => row.incoming !== null || row.ours.some((one) => one.value !== null));
}

function viewOf(row: RosterRecord, alert: Found, catalogue: Catalogue, rejected: Set<number>): CandidateView {
  const incoming = (key: string) => (key === "school" ? alert.schoolId : (alert.record[key] ?? null));
  const changed = catalogue.fields.flatMap((field) => {
    const next = incoming(field.key);
    const now = row.values[field.key] ?? null;
    return next === null || next === now || row.keptFields.includes(field.key) ? [] : [now === null];
  });
  const differs = (key: string) => {
    const [theirs, now] = [alert.record[key] ?? null, row.values[key] ?? null];
    return theirs !== null && now !== null && compareValues(key === "firstName", theirs, now) === null;
  };
  return {
    id: row.id,
    name: titleOf(catalogue, row.values) ?? "No name",
    isActive: row.isActive,
    reasons: alert.candidates.find((one) => one.recordId === row.id)?.reasons ?? [],
    isRejected: rejected.has(row.id),
    effect: {
      fills: changed.filter(Boolean).length,
      changes: changed.filter((isFill) => !isFill).length,
      activates: !row.isActive && catalogue.activity.active.includes(alert.record[catalogue.activity.field] ?? ""),
    },
    isUnlikely: differs("firstName") && differs("birthOn"),
  };
}

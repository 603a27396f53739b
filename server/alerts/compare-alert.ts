import { and, eq, inArray } from "drizzle-orm";
import { alerts, notSamePairs, schools, students } from "@/db/schema";
import type { Db } from "@/db/types";
import { findCatalogue } from "@/server/engine/catalogue";
import type { CandidateReason, Catalogue, Decision } from "@/server/engine/types";
import { DomainError } from "@/server/platform/errors";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import { labelOf, valueOf } from "@/server/roster/student-record";
import { compareValues, type Agreement } from "./compare-values";
import { fullName } from "./queries";
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
  name: string;
  school: string | null;
  lastRunId: string;
  createdAt: Date;
  candidates: CandidateView[];
  rows: ComparedRow[];
};

const NAMES = ["lastName", "firstName", "middleName"];
const ACTIVE = ["CURRENTLY_ENROLLED", "GRADUATED"];

type Ours = { row: typeof students.$inferSelect; school: string };
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
  const ours = await findOurs(db, districtId, alert);
  const rejected = await findRejected(db, districtId, alert);
  return {
    id: alert.id,
    kind: alert.kind,
    state: alert.state,
    decision: alert.decision,
    name: fullName(alert.record.lastName ?? null, alert.record.firstName ?? null),
    school,
    lastRunId: alert.lastRunId,
    createdAt: alert.createdAt,
    candidates: ours.map((one) => viewOf(one, alert, catalogue, rejected)),
    rows: rowsOf(alert, school, ours, catalogue),
  };
}

async function findOurs(db: Db, districtId: AuthorizedDistrictId, alert: Found): Promise<Ours[]> {
  const ids = alert.candidates.map((one) => one.recordId);
  if (ids.length === 0) return [];
  const rows = await db
    .select({ row: students, school: schools.name })
    .from(students)
    .innerJoin(schools, eq(schools.id, students.schoolId))
    .where(and(eq(students.districtId, districtId), inArray(students.id, ids)));
  return rows.sort((a, b) => ids.indexOf(a.row.id) - ids.indexOf(b.row.id));
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

function rowsOf(alert: Found, school: string | null, ours: Ours[], catalogue: Catalogue): ComparedRow[] {
  return catalogue.fields
    .map((field) => {
      const incoming = field.key === "school" ? school : (alert.record[field.key] ?? null);
      return {
        key: field.key,
        label: field.label,
        incoming: labelOf(field, incoming),
        ours: ours.map((one) => {
          const value = field.key === "school" ? one.school : valueOf(one.row, field.key);
          return {
            value: labelOf(field, value),
            agreement: compareValues(NAMES.includes(field.key), incoming, value),
          };
        }),
      };
    })
    .filter((row) => row.incoming !== null || row.ours.some((one) => one.value !== null));
}

function viewOf({ row }: Ours, alert: Found, catalogue: Catalogue, rejected: Set<number>): CandidateView {
  const changed = catalogue.fields.flatMap((field) => {
    const next = field.key === "school" ? alert.schoolId : (alert.record[field.key] ?? null);
    const now = field.key === "school" ? row.schoolId : valueOf(row, field.key);
    return next === null || next === now || row.keptFields.includes(field.key) ? [] : [now === null];
  });
  const differs = (key: "firstName" | "birthOn") => {
    const theirs = alert.record[key] ?? null;
    return theirs !== null && row[key] !== null && compareValues(key === "firstName", theirs, row[key]) === null;
  };
  return {
    id: row.id,
    name: fullName(row.lastName, row.firstName),
    isActive: row.isActive,
    reasons: alert.candidates.find((one) => one.recordId === row.id)?.reasons ?? [],
    isRejected: rejected.has(row.id),
    effect: {
      fills: changed.filter(Boolean).length,
      changes: changed.filter((isFill) => !isFill).length,
      activates: !row.isActive && ACTIVE.includes(alert.record.enrollmentStatus ?? ""),
    },
    isUnlikely: differs("firstName") && differs("birthOn"),
  };
}

import { and, asc, count, eq, gt, inArray, lt, desc } from "drizzle-orm";
import { alerts, schools, students } from "@/db/schema";
import type { Db } from "@/db/types";
import { findCatalogue } from "@/server/engine/catalogue";
import type { Catalogue } from "@/server/engine/types";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import { labelOf, valueOf } from "@/server/roster/student-record";
import type { SchoolScope } from "@/server/roster/scope";

const PAGE_SIZE = 20;

export type AlertCandidate = { id: number; name: string; isActive: boolean };
export type AlertRow = { key: string; label: string; incoming: string | null; ours: (string | null)[] };

/** A held record beside those of ours that it may be; `rows` holds one value per candidate. */
export type OpenAlert = {
  id: number;
  kind: "duplicate" | "reused_id";
  name: string;
  sourceId: string;
  school: string | null;
  lastRunId: string;
  createdAt: Date;
  candidates: AlertCandidate[];
  rows: AlertRow[];
};

/** How many questions wait for a person. */
export async function countOpenAlerts(db: Db, districtId: AuthorizedDistrictId, scope: SchoolScope): Promise<number> {
  const [row] = await db
    .select({ open: count() })
    .from(alerts)
    .where(and(eq(alerts.districtId, districtId), eq(alerts.state, "open"), inScope(scope)));
  return row?.open ?? 0;
}

const inScope = (scope: SchoolScope) => (scope === null ? undefined : inArray(alerts.schoolId, [...scope]));

/** One page of open alerts, the oldest first, each with both sides beside each other. */
export async function listOpenAlerts(
  db: Db,
  districtId: AuthorizedDistrictId,
  scope: SchoolScope,
  place: { after: number | null; before: number | null },
): Promise<{ alerts: OpenAlert[]; previous: number | null; next: number | null }> {
  const isBackward = place.before !== null;
  const found = await db
    .select({ alert: alerts, school: schools.name })
    .from(alerts)
    .leftJoin(schools, eq(schools.id, alerts.schoolId))
    .where(
      and(
        eq(alerts.districtId, districtId),
        eq(alerts.state, "open"),
        inScope(scope),
        place.before !== null ? lt(alerts.id, place.before) : undefined,
        place.before === null && place.after !== null ? gt(alerts.id, place.after) : undefined,
      ),
    )
    .orderBy(isBackward ? desc(alerts.id) : asc(alerts.id))
    .limit(PAGE_SIZE + 1);
  const hasMore = found.length > PAGE_SIZE;
  const page = found.slice(0, PAGE_SIZE);
  if (isBackward) page.reverse();
  const ids = page.flatMap(({ alert }) => alert.candidates.map((one) => one.recordId));
  const ours = await studentsByIds(db, districtId, scope, [...new Set(ids)]);
  return {
    alerts: page.flatMap(({ alert, school }) => {
      const catalogue = findCatalogue(alert.dataType);
      return catalogue ? [shownAlert(alert, school, catalogue, ours)] : [];
    }),
    previous: (isBackward ? hasMore : place.after !== null) ? (page[0]?.alert.id ?? null) : null,
    next: isBackward || hasMore ? (page.at(-1)?.alert.id ?? null) : null,
  };
}

type OurStudent = { row: typeof students.$inferSelect; school: string };

async function studentsByIds(
  db: Db,
  districtId: AuthorizedDistrictId,
  scope: SchoolScope,
  ids: number[],
): Promise<Map<number, OurStudent>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ row: students, school: schools.name })
    .from(students)
    .innerJoin(schools, eq(schools.id, students.schoolId))
    .where(
      and(
        eq(students.districtId, districtId),
        inArray(students.id, ids),
        scope === null ? undefined : inArray(students.schoolId, [...scope]),
      ),
    );
  return new Map(rows.map((one) => [one.row.id, one]));
}

function shownAlert(
  alert: typeof alerts.$inferSelect,
  school: string | null,
  catalogue: Catalogue,
  ours: Map<number, OurStudent>,
): OpenAlert {
  const candidates = alert.candidates.flatMap((one) => ours.get(one.recordId) ?? []);
  const shown = (one: OurStudent, key: string) => (key === "school" ? one.school : valueOf(one.row, key));
  const rows = catalogue.fields
    .map((field) => ({
      key: field.key,
      label: field.label,
      incoming: field.key === "school" ? school : labelOf(field, alert.record[field.key] ?? null),
      ours: candidates.map((one) => labelOf(field, shown(one, field.key))),
    }))
    .filter((row) => row.incoming !== null || row.ours.some((value) => value !== null));
  return {
    id: alert.id,
    kind: alert.kind,
    name: fullName(alert.record.lastName ?? null, alert.record.firstName ?? null),
    sourceId: alert.sourceId,
    school,
    lastRunId: alert.lastRunId,
    createdAt: alert.createdAt,
    candidates: candidates.map(({ row }) => ({
      id: row.id,
      name: fullName(row.lastName, row.firstName),
      isActive: row.isActive,
    })),
    rows,
  };
}

function fullName(last: string | null, first: string | null): string {
  return [last, first].filter(Boolean).join(", ") || "No name";
}

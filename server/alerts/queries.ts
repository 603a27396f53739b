import { and, asc, count, eq, inArray, isNotNull } from "drizzle-orm";
import { alerts, runs, schools, typedValues } from "@/db/schema";
import type { Db } from "@/db/types";
import type { DataType } from "@/server/connectors/connector";
import { DATA_TYPES, findCatalogue } from "@/server/engine/catalogue";
import type { Decision, Values } from "@/server/engine/types";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import type { SchoolScope } from "@/server/roster/scope";
import { titleOf } from "@/server/roster/shown-record";
import type { AlertKind } from "./schema";

export type QueuedAlert = {
  id: number;
  kind: AlertKind;
  name: string;
  school: string | null;
  candidates: number;
  decision: Decision | null;
};

export type AlertQueue = {
  undecided: QueuedAlert[];
  decided: QueuedAlert[];
  counts: { undecided: number; matched: number; created: number };
};

/** So many of each kind are listed; the counts are of all. */
const LISTED = 200;

/** How many questions wait for a person. */
export async function countOpenAlerts(db: Db, districtId: AuthorizedDistrictId, scope: SchoolScope): Promise<number> {
  const [row] = await db
    .select({ open: count() })
    .from(alerts)
    .where(
      and(
        eq(alerts.districtId, districtId),
        eq(alerts.state, "open"),
        scope === null ? undefined : inArray(alerts.schoolId, [...scope]),
      ),
    );
  return row?.open ?? 0;
}

async function listInState(
  db: Db,
  districtId: AuthorizedDistrictId,
  dataType: DataType,
  state: "open" | "decided",
): Promise<QueuedAlert[]> {
  const rows = await db
    .select({ alert: alerts, school: schools.name })
    .from(alerts)
    .leftJoin(schools, eq(schools.id, alerts.schoolId))
    .where(and(eq(alerts.districtId, districtId), eq(alerts.dataType, dataType), eq(alerts.state, state)))
    .orderBy(asc(alerts.id))
    .limit(LISTED);
  return rows.map(({ alert, school }) => ({
    id: alert.id,
    kind: alert.kind,
    name: nameOf(alert.dataType, alert.record),
    school,
    candidates: alert.candidates.length,
    decision: alert.decision,
  }));
}

/** The data types that may hold questions, those that were ever imported, each with how many wait for a person. */
export async function listAlertTypes(
  db: Db,
  districtId: AuthorizedDistrictId,
): Promise<{ dataType: DataType; open: number }[]> {
  const [imported, waiting] = await Promise.all([
    db
      .selectDistinct({ dataType: runs.dataType })
      .from(runs)
      .where(and(eq(runs.districtId, districtId), isNotNull(runs.finishedAt))),
    db
      .select({ dataType: alerts.dataType, open: count() })
      .from(alerts)
      .where(and(eq(alerts.districtId, districtId), eq(alerts.state, "open")))
      .groupBy(alerts.dataType),
  ]);
  return DATA_TYPES.filter(({ dataType }) => imported.some((one) => one.dataType === dataType)).map(({ dataType }) => ({
    dataType,
    open: waiting.find((one) => one.dataType === dataType)?.open ?? 0,
  }));
}

/** What waits for a decision, and what is decided and waits to be processed, the oldest first. */
export async function getAlertQueue(
  db: Db,
  districtId: AuthorizedDistrictId,
  { dataType }: { dataType: DataType },
): Promise<AlertQueue> {
  const [undecided, decided, counted] = await Promise.all([
    listInState(db, districtId, dataType, "open"),
    listInState(db, districtId, dataType, "decided"),
    db
      .select({ state: alerts.state, decision: alerts.decision })
      .from(alerts)
      .where(
        and(
          eq(alerts.districtId, districtId),
          eq(alerts.dataType, dataType),
          inArray(alerts.state, ["open", "decided"]),
        ),
      ),
  ]);
  const of = (kind: Decision["kind"]) =>
    counted.filter((one) => one.state === "decided" && one.decision?.kind === kind).length;
  return {
    undecided,
    decided,
    counts: {
      undecided: counted.filter((one) => one.state === "open").length,
      matched: of("match"),
      created: of("create"),
    },
  };
}

function nameOf(dataType: DataType, record: Values): string {
  const catalogue = findCatalogue(dataType);
  return (catalogue && titleOf(catalogue, record)) ?? "No name";
}

export type TypedValueView = { sourceId: string; field: string; value: string };

/** What people typed for some records whose SIS value is missing. */
export async function listTypedValues(
  db: Db,
  districtId: AuthorizedDistrictId,
  input: { dataType: DataType; sourceIds: string[] },
): Promise<TypedValueView[]> {
  if (input.sourceIds.length === 0) return [];
  return db
    .select({ sourceId: typedValues.sourceId, field: typedValues.field, value: typedValues.value })
    .from(typedValues)
    .where(
      and(
        eq(typedValues.districtId, districtId),
        eq(typedValues.dataType, input.dataType),
        inArray(typedValues.sourceId, input.sourceIds),
      ),
    );
}

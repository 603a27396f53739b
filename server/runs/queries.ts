import { and, asc, desc, eq, gt, lt, sql, type SQL } from "drizzle-orm";
import { alerts, people, runs } from "@/db/schema";
import type { Db } from "@/db/types";
import { findConnection } from "@/server/connection/queries";
import type { DataType } from "@/server/connectors/connector";
import { DATA_TYPES } from "@/server/engine/catalogue";
import type { Frequency } from "@/server/engine/types";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import { findSettings } from "@/server/settings/load-settings";
import { nextRuns } from "@/server/settings/next-run";
import { isReady, type ReadinessItem } from "@/server/settings/readiness";
import { listDataTypes } from "@/server/settings/queries";
import type { ListRunsInput } from "./schema";
import { isActive, type RunStatus } from "./status";

/** Whoever started an import, by name; a schedule and the system have none. */
export const starterName = sql<string | null>`(
  select ${people.name} from ${people} where ${people.id}::text = ${runs.startedBy})`;

const listed = {
  id: runs.id,
  number: runs.number,
  dataType: runs.dataType,
  trigger: runs.trigger,
  startedBy: starterName,
  status: runs.status,
  received: runs.received,
  created: runs.created,
  updated: runs.updated,
  unchanged: runs.unchanged,
  held: runs.held,
  rejected: runs.rejected,
  skipped: runs.skipped,
  inactivated: runs.inactivated,
  alerts: runs.alerts,
  rowsRead: runs.rowsRead,
  rowsExpected: runs.rowsExpected,
  rowsApplied: runs.rowsApplied,
  incompleteReason: runs.incompleteReason,
  failureMessage: runs.failureMessage,
  failureFix: runs.failureFix,
  reference: runs.reference,
  createdAt: runs.createdAt,
  startedAt: runs.startedAt,
  finishedAt: runs.finishedAt,
};

export type ListedRun = {
  id: string;
  number: number;
  dataType: DataType;
  trigger: "manual" | "schedule";
  startedBy: string | null;
  status: RunStatus;
  received: number;
  created: number;
  updated: number;
  unchanged: number;
  held: number;
  rejected: number;
  skipped: number;
  inactivated: number;
  alerts: number;
  rowsRead: number;
  rowsExpected: number | null;
  rowsApplied: number;
  incompleteReason: string | null;
  failureMessage: string | null;
  failureFix: string | null;
  reference: string;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
};

const RUNS_PAGE = 25;

/** One page of imports, the newest first; cursors are import numbers. */
export async function listRuns(
  db: Db,
  districtId: AuthorizedDistrictId,
  input: ListRunsInput,
): Promise<{ rows: ListedRun[]; newer: number | null; older: number | null }> {
  const isNewer = input.after !== null;
  const place: SQL | undefined =
    input.after !== null
      ? gt(runs.number, input.after)
      : input.before !== null
        ? lt(runs.number, input.before)
        : undefined;
  const found = await db
    .select(listed)
    .from(runs)
    .where(and(eq(runs.districtId, districtId), input.dataType ? eq(runs.dataType, input.dataType) : undefined, place))
    .orderBy(isNewer ? asc(runs.number) : desc(runs.number))
    .limit(RUNS_PAGE + 1);
  const hasMore = found.length > RUNS_PAGE;
  const rows = found.slice(0, RUNS_PAGE);
  if (isNewer) rows.reverse();
  return {
    rows,
    newer: (isNewer ? hasMore : input.before !== null) ? (rows[0]?.number ?? null) : null,
    older: isNewer || hasMore ? (rows.at(-1)?.number ?? null) : null,
  };
}

export type TrendPoint = {
  runId: string;
  status: RunStatus;
  changed: number;
};

export type HomeRow = {
  dataType: DataType;
  label: string;
  state: "planned" | "disabled" | "not_set_up" | "ready";
  items: ReadinessItem[];
  last: ListedRun | null;
  /** Records of this data type that wait for a decision now. */
  toDecide: number;
  /** The last 14 imports, the oldest first. */
  trend: TrendPoint[];
  next: { at: Date; frequency: Frequency } | null;
  isManual: boolean;
};

export type Home = {
  connection: {
    label: string;
    version: string | null;
    status: "connected" | "failed";
    testedAt: Date | null;
    failure: { message: string; fix: string } | null;
  } | null;
  rows: HomeRow[];
};

const TREND = 14;

/** The Integration page: one row per data type, failures first, then what has alerts, then by the order of the screens. */
export async function getHome(db: Db, districtId: AuthorizedDistrictId, now: Date): Promise<Home> {
  const [connection, states, waiting] = await Promise.all([
    findConnection(db, districtId),
    listDataTypes(db, districtId),
    waitingAlerts(db, districtId),
  ]);
  const rows = await Promise.all(
    states.map(async ({ dataType, label, state, items }): Promise<HomeRow> => {
      const isOffered = DATA_TYPES.some((one) => one.dataType === dataType && one.catalogue);
      const [trend, settings] = await Promise.all([
        isOffered ? lastRuns(db, districtId, dataType) : [],
        isOffered ? findSettings(db, districtId, dataType) : null,
      ]);
      const ready = state === "set_up" && isReady(items);
      const sync = settings?.sync ?? null;
      const [at] = sync && ready ? nextRuns(sync, now, 1) : [];
      return {
        dataType,
        label,
        state: !isOffered ? "planned" : state === "set_up" ? (ready ? "ready" : "not_set_up") : "disabled",
        items,
        last: trend[0] ?? null,
        toDecide: waiting.get(dataType) ?? 0,
        trend: trend
          .map((run) => ({ runId: run.id, status: run.status, changed: run.created + run.updated + run.inactivated }))
          .reverse(),
        next: at && sync ? { at, frequency: sync.frequency } : null,
        isManual: sync?.frequency.kind === "manual",
      };
    }),
  );
  return { connection: connectionOf(connection), rows: rows.sort((a, b) => urgency(a) - urgency(b)) };
}

function connectionOf(connection: Awaited<ReturnType<typeof findConnection>>): Home["connection"] {
  if (!connection || (connection.status !== "connected" && connection.status !== "failed")) return null;
  const { label, report, status, testedAt, failure } = connection;
  return { label, version: report?.version ?? null, status, testedAt, failure };
}

/** Failures first, then alerts, then what runs or ran, then what is not set up, then planned. */
function urgency(row: HomeRow): number {
  if (row.state === "planned") return 6;
  const status = row.last?.status;
  if (status === "failed") return 0;
  if (status === "completed_with_alerts") return 1;
  if (status && isActive(status)) return 2;
  if (status) return 3;
  return row.state === "ready" ? 4 : 5;
}

async function lastRuns(db: Db, districtId: AuthorizedDistrictId, dataType: DataType): Promise<ListedRun[]> {
  return db
    .select(listed)
    .from(runs)
    .where(and(eq(runs.districtId, districtId), eq(runs.dataType, dataType)))
    .orderBy(desc(runs.number))
    .limit(TREND);
}

async function waitingAlerts(db: Db, districtId: AuthorizedDistrictId): Promise<Map<DataType, number>> {
  const rows = await db
    .select({ dataType: alerts.dataType, open: sql<number>`count(*)::int` })
    .from(alerts)
    .where(and(eq(alerts.districtId, districtId), eq(alerts.state, "open")))
    .groupBy(alerts.dataType);
  return new Map(rows.map((row) => [row.dataType, row.open]));
}

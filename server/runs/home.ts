import { and, desc, eq, sql } from "drizzle-orm";
import { alerts, runs, scheduleOccurrences, schedules } from "@/db/schema";
import type { Db } from "@/db/types";
import { findConnection } from "@/server/connection/queries";
import type { DataType } from "@/server/connectors/connector";
import type { Frequency, SyncRules } from "@/server/engine/types";
import { findCatalogue } from "@/server/engine/catalogue";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import { findSettings, type Settings } from "@/server/settings/load-settings";
import { nextRuns } from "@/server/settings/next-run";
import { findPaused, type Paused } from "@/server/settings/paused";
import { listDataTypes } from "@/server/settings/queries";
import { isReady, type ReadinessItem } from "@/server/settings/readiness";
import { listed, type ListedRun } from "./queries";
import { getSafetyView, type ShownCrossing } from "./safety-view";
import { isActive, isDone, type RunStatus } from "./status";
import { undoRefusal, undoUntil } from "./undo-window";

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
  /** The last import; previews, decisions and undos are none. */
  last: ListedRun | null;
  isRunning: boolean;
  /** Why the last import waits for a person; null when it does not. */
  held: HeldReason | null;
  /** The import that can be undone now, and until when (product rule 6). */
  undo: { runId: string; startedAt: Date; until: Date } | null;
  /** Records of this data type that wait for a decision now. */
  toDecide: number;
  /** The last 14 imports, the oldest first. */
  trend: TrendPoint[];
  next: { at: Date; frequency: Frequency } | null;
  /** A person paused the schedule; null when nobody did, or there is none. */
  paused: Paused | null;
  /** Starts by hand only, because somebody chose so or the type has no Sync settings (D09). */
  isManual: boolean;
  /** The last due time of the schedule, when it was skipped because one was running, or missed (product rule 9); null when it started. */
  unmet: { status: "skipped" | "missed"; dueAt: Date; reason: string | null; runId: string | null } | null;
};

/** `found` is the share of students found again, when a switch of systems found too few. */
export type HeldReason = { crossed: ShownCrossing[]; found: number | null; until: Date | null };

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
      const isOffered = state !== "planned";
      const [trend, settings] = await Promise.all([
        isOffered ? lastRuns(db, districtId, dataType) : [],
        isOffered ? findSettings(db, districtId, dataType) : null,
      ]);
      const last = trend[0] ?? null;
      const ready = state === "set_up" && isReady(items);
      const sync = settings?.sync ?? null;
      const paused = settings && sync?.frequency.kind !== "manual" ? await findPaused(db, settings) : null;
      const at = sync && ready && !paused ? await nextStart(db, districtId, settings, sync, now) : null;
      return {
        dataType,
        label,
        state: !isOffered ? "planned" : state === "set_up" ? (ready ? "ready" : "not_set_up") : "disabled",
        items,
        last,
        isRunning: last !== null && isActive(last.status),
        held: last?.status === "held" ? await whyHeld(db, districtId, last) : null,
        undo: undoable(trend, now),
        toDecide: waiting.get(dataType) ?? 0,
        trend: trend
          .map((run) => ({ runId: run.id, status: run.status, changed: run.created + run.updated + run.inactivated }))
          .reverse(),
        next: at && sync ? { at, frequency: sync.frequency } : null,
        paused,
        isManual: sync?.frequency.kind === "manual" || findCatalogue(dataType)?.hasSync === false,
        unmet: isOffered ? await lastUnmet(db, districtId, dataType) : null,
      };
    }),
  );
  return { connection: connectionOf(connection), rows: rows.sort((a, b) => urgency(a) - urgency(b)) };
}

/** What the scheduler has planned; what it will plan, where it has not seen these settings yet. */
async function nextStart(
  db: Db,
  districtId: AuthorizedDistrictId,
  settings: Settings | null,
  sync: SyncRules,
  now: Date,
): Promise<Date | null> {
  const [planned] = settings
    ? await db
        .select({ dueAt: schedules.dueAt, plannedFor: schedules.plannedFor })
        .from(schedules)
        .where(and(eq(schedules.districtId, districtId), eq(schedules.dataType, settings.dataType)))
    : [];
  const isCurrent = planned?.plannedFor?.getTime() === settings?.syncSavedAt?.getTime();
  if (planned?.dueAt && isCurrent) return planned.dueAt;
  return nextRuns(sync, now, 1)[0] ?? null;
}

function connectionOf(connection: Awaited<ReturnType<typeof findConnection>>): Home["connection"] {
  if (!connection || (connection.status !== "connected" && connection.status !== "failed")) return null;
  const { label, report, status, testedAt, failure } = connection;
  return { label, version: report?.version ?? null, status, testedAt, failure };
}

/** Failures first, then what is held, then alerts, then what runs or ran, then what is not set up, then planned. */
function urgency(row: HomeRow): number {
  if (row.state === "planned") return 7;
  const status = row.last?.status;
  if (status === "failed") return 0;
  if (status === "held") return 1;
  if (status === "completed_with_alerts") return 2;
  if (status && isActive(status)) return 3;
  if (status) return 4;
  return row.state === "ready" ? 5 : 6;
}

async function whyHeld(db: Db, districtId: AuthorizedDistrictId, run: ListedRun): Promise<HeldReason> {
  const { crossed, switchReport } = await getSafetyView(db, districtId, run.id);
  const found = switchReport?.isRefused ? switchReport.matched / switchReport.known : null;
  return { crossed, found, until: run.heldUntil };
}

/** The last import that completed, as long as it may be undone (product rule 6). */
function undoable(trend: readonly ListedRun[], now: Date): HomeRow["undo"] {
  const last = trend.find((run) => isDone(run.status));
  if (!last?.finishedAt) return null;
  const isBusy = trend.some((run) => isActive(run.status));
  const refusal = undoRefusal({ ...last, wasUndone: last.isUndone, isFollowed: false, isBusy }, now);
  return refusal ? null : { runId: last.id, startedAt: last.createdAt, until: undoUntil(last.finishedAt) };
}

async function lastUnmet(db: Db, districtId: AuthorizedDistrictId, dataType: DataType): Promise<HomeRow["unmet"]> {
  const { status, dueAt, reason, runId } = scheduleOccurrences;
  const [last] = await db
    .select({ status, dueAt, reason, runId })
    .from(scheduleOccurrences)
    .where(and(eq(scheduleOccurrences.districtId, districtId), eq(scheduleOccurrences.dataType, dataType)))
    .orderBy(desc(dueAt))
    .limit(1);
  return last && (last.status === "skipped" || last.status === "missed") ? { ...last, status: last.status } : null;
}

async function lastRuns(db: Db, districtId: AuthorizedDistrictId, dataType: DataType): Promise<ListedRun[]> {
  return db
    .select(listed)
    .from(runs)
    .where(and(eq(runs.districtId, districtId), eq(runs.dataType, dataType), eq(runs.kind, "import")))
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

import { and, eq } from "drizzle-orm";
import { runs } from "@/db/schema";
import type { Db } from "@/db/types";
import { DomainError } from "@/server/platform/errors";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import { isActive, type RunStatus } from "./status";

export type StageState = "waiting" | "running" | "done";
export type Stage = {
  id: "validate" | "read" | "plan" | "apply";
  state: StageState;
  done: number;
  total: number | null;
};

/** How far an import is, as its page shows it; times in milliseconds, null while nothing can be said. */
export type RunProgress = {
  status: RunStatus;
  isActive: boolean;
  stages: Stage[];
  /** Of the whole import, 0 to 100. */
  percent: number | null;
  ratePerSecond: number | null;
  leftMs: number | null;
  elapsedMs: number;
  pagesRead: number;
  requests: number;
  counts: {
    created: number;
    updated: number;
    unchanged: number;
    held: number;
    rejected: number;
    skipped: number;
  } | null;
  failure: { message: string; fix: string | null } | null;
  timeline: { at: string; text: string }[];
};

export type ProgressFacts = Pick<
  typeof runs.$inferSelect,
  | "status"
  | "rowsExpected"
  | "rowsRead"
  | "rowsApplied"
  | "rowsToApply"
  | "isReadComplete"
  | "pagesRead"
  | "requests"
  | "created"
  | "updated"
  | "unchanged"
  | "held"
  | "rejected"
  | "skipped"
  | "failureMessage"
  | "failureFix"
  | "timeline"
  | "createdAt"
  | "startedAt"
  | "finishedAt"
>;

/** Reading is most of the wait; the parts say how much of the bar each stage fills. */
const SHARE = { read: 70, plan: 5, apply: 25 };
const ORDER: RunStatus[] = ["queued", "validating", "reading", "planning", "applying"];

function stagesOf(run: ProgressFacts): Stage[] {
  const at = isActive(run.status) ? ORDER.indexOf(run.status) : run.status === "failed" ? failedAt(run) : ORDER.length;
  const state = (first: number, last: number): StageState =>
    at < first ? "waiting" : at > last ? "done" : isActive(run.status) ? "running" : "waiting";
  return [
    { id: "validate", state: state(0, 1), done: 0, total: null },
    { id: "read", state: state(2, 2), done: run.rowsRead, total: run.rowsExpected },
    { id: "plan", state: state(3, 3), done: 0, total: null },
    { id: "apply", state: state(4, 4), done: run.rowsApplied, total: run.rowsToApply || null },
  ];
}

/** The stage in which a failed import stopped, told by what it left behind. */
function failedAt(run: ProgressFacts): number {
  if (run.rowsToApply > 0) return 4;
  if (run.isReadComplete) return 3;
  return run.rowsRead > 0 ? 2 : 1;
}

function percentOf(run: ProgressFacts): number | null {
  const share = (done: number, total: number | null) => (total ? Math.min(1, done / total) : 0);
  switch (run.status) {
    case "queued":
    case "validating":
      return 0;
    case "reading":
      return run.rowsExpected === null ? null : SHARE.read * share(run.rowsRead, run.rowsExpected);
    case "planning":
      return SHARE.read;
    case "applying":
      return SHARE.read + SHARE.plan + SHARE.apply * share(run.rowsApplied, run.rowsToApply);
    case "failed":
    case "cancelled":
    case "discarded":
    case "expired":
      return null;
    case "previewed":
    case "held":
    case "completed":
    case "completed_with_alerts":
      return 100;
  }
}

/** Tells progress from a run as it stands; the rate is that of the stage now running. */
export function describeProgress(run: ProgressFacts, now: Date): RunProgress {
  const active = isActive(run.status);
  const stages = stagesOf(run);
  const running = stages.find((stage) => stage.state === "running");
  // Each stage begins with the timeline's last entry.
  const stageBegan = run.timeline.at(-1)?.at;
  const stageMs = stageBegan ? now.getTime() - new Date(stageBegan).getTime() : 0;
  const rate = active && running && running.done > 0 && stageMs >= 1000 ? (running.done * 1000) / stageMs : null;
  const left = rate && running?.total ? Math.max(0, ((running.total - running.done) / rate) * 1000) : null;
  const began = run.startedAt ?? run.createdAt;
  const percent = percentOf(run);
  return {
    status: run.status,
    isActive: active,
    stages,
    percent: percent === null ? null : Math.floor(percent),
    ratePerSecond: rate === null ? null : Math.round(rate),
    leftMs: left === null ? null : Math.round(left),
    elapsedMs: Math.max(0, (run.finishedAt ?? now).getTime() - began.getTime()),
    pagesRead: run.pagesRead,
    requests: run.requests,
    counts:
      run.rowsToApply > 0 || !active
        ? {
            created: run.created,
            updated: run.updated,
            unchanged: run.unchanged,
            held: run.held,
            rejected: run.rejected,
            skipped: run.skipped,
          }
        : null,
    failure: run.failureMessage ? { message: run.failureMessage, fix: run.failureFix } : null,
    timeline: run.timeline,
  };
}

/** How far one import of the district is now. */
export async function getProgress(
  db: Db,
  districtId: AuthorizedDistrictId,
  runId: string,
  now: Date,
): Promise<RunProgress> {
  const [run] = await db
    .select({
      status: runs.status,
      rowsExpected: runs.rowsExpected,
      rowsRead: runs.rowsRead,
      rowsApplied: runs.rowsApplied,
      rowsToApply: runs.rowsToApply,
      isReadComplete: runs.isReadComplete,
      pagesRead: runs.pagesRead,
      requests: runs.requests,
      created: runs.created,
      updated: runs.updated,
      unchanged: runs.unchanged,
      held: runs.held,
      rejected: runs.rejected,
      skipped: runs.skipped,
      failureMessage: runs.failureMessage,
      failureFix: runs.failureFix,
      timeline: runs.timeline,
      createdAt: runs.createdAt,
      startedAt: runs.startedAt,
      finishedAt: runs.finishedAt,
    })
    .from(runs)
    .where(and(eq(runs.id, runId), eq(runs.districtId, districtId)));
  if (!run) throw new DomainError("not_found", "There is no such import in this district.");
  return describeProgress(run, now);
}

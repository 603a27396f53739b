import { and, desc, eq, inArray, lt } from "drizzle-orm";
import { districts, runs } from "@/db/schema";
import type { Db } from "@/db/types";
import type { ImportEnd, ImportFinishedFacts } from "@/emails/import-finished";
import type { MailContent } from "@/emails/mails";
import type { RunFacts } from "@/emails/run-facts";
import { findConnector } from "@/server/connectors/registry";
import type { DataType } from "@/server/connectors/connector";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import { findUndoState } from "@/server/runs/find-undo";
import { loadRun, type Run } from "@/server/runs/load-run";
import { getSafetyView } from "@/server/runs/safety-view";
import { getRunSummary, type RunSummary } from "@/server/runs/summary";
import { undoUntil } from "@/server/runs/undo-window";
import { mailCauses } from "./mail-causes";
import { isRecovery, type Result, type ResultState } from "./wants-mail";

/** What a mail about a run says, to whomever; what a recipient wants to hear about is added for each. */
export type Described = { dataType: DataType; result: Result; content: MailContent };

const STATES: Partial<Record<Run["status"], ResultState>> = {
  completed: "completed",
  completed_with_alerts: "completed_with_alerts",
  failed: "failed",
  held: "held",
  discarded: "held",
  expired: "held",
};

/** The last import before this one that says how imports of the data type go. */
async function findBefore(db: Db, run: Run): Promise<{ number: number; state: ResultState } | null> {
  const [before] = await db
    .select({ number: runs.number, status: runs.status })
    .from(runs)
    .where(
      and(
        eq(runs.districtId, run.districtId),
        eq(runs.dataType, run.dataType),
        eq(runs.kind, "import"),
        lt(runs.number, run.number),
        inArray(runs.status, Object.keys(STATES) as Run["status"][]),
      ),
    )
    .orderBy(desc(runs.number))
    .limit(1);
  const state = before && STATES[before.status];
  return before && state ? { number: before.number, state } : null;
}

/** What every mail about a run says. */
async function runFacts(db: Db, run: Run, summary: RunSummary): Promise<RunFacts> {
  const [district] = await db
    .select({ name: districts.name, timeZone: districts.timeZone })
    .from(districts)
    .where(eq(districts.id, run.districtId));
  if (!district) throw new Error("The district is gone.");
  return {
    district,
    about: "every_result",
    runId: run.id,
    number: run.number,
    label: summary.label,
    noun: summary.noun,
    system: summary.system,
    systemLabel: findConnector(run.settings.connector)?.label ?? summary.system,
    trigger: run.trigger,
    startedBy: summary.startedBy,
    startedAt: (run.startedAt ?? run.createdAt).toISOString(),
    endedAt: run.finishedAt?.toISOString() ?? null,
  };
}

/** What a mail about a run says, from the run as it stands; null while it goes on, and for what nobody is mailed about. */
export async function describeRun(
  db: Db,
  districtId: AuthorizedDistrictId,
  runId: string,
  now: Date,
): Promise<Described | null> {
  const { run } = await loadRun(db, districtId, runId);
  const summary = await getRunSummary(db, districtId, null, runId);
  if (summary.isActive) return null;
  const facts = await runFacts(db, run, summary);
  switch (run.kind) {
    // Whoever looks at a preview or processes decisions sees at once what became of it.
    case "preview":
    case "decisions":
      return null;
    case "undo":
    case "redo":
      return describeUndo(db, districtId, { run, summary, facts });
    case "import":
      return run.status === "held"
        ? describeHold(db, districtId, { run, summary, facts })
        : describeEnd(db, districtId, { run, summary, facts }, now);
  }
}

type Known = { run: Run; summary: RunSummary; facts: RunFacts };

async function describeHold(
  db: Db,
  districtId: AuthorizedDistrictId,
  { run, summary, facts }: Known,
): Promise<Described | null> {
  const { crossed, switchReport } = await getSafetyView(db, districtId, run.id);
  const before = await findBefore(db, run);
  if (!summary.account || !run.heldUntil) return null;
  return {
    dataType: run.dataType,
    result: { state: "held", before: before?.state ?? null, needsSomebody: true },
    content: {
      kind: "import_held",
      facts: {
        ...facts,
        endedAt: summary.timeline.at(-1)?.at ?? null,
        account: summary.account,
        crossed: crossed.map(({ limit, school, fieldLabel, planned, active, percent }) => ({
          limit,
          school,
          fieldLabel,
          planned,
          active,
          percent,
        })),
        found: switchReport?.isRefused
          ? { matched: switchReport.matched, known: switchReport.known, limitPercent: switchReport.limitPercent }
          : null,
        heldUntil: run.heldUntil.toISOString(),
      },
    },
  };
}

const ENDS: readonly string[] = [
  "completed",
  "completed_with_alerts",
  "failed",
  "cancelled",
  "discarded",
  "expired",
] satisfies ImportEnd[];
const isEnd = (status: string): status is ImportEnd => ENDS.includes(status);

async function describeEnd(
  db: Db,
  districtId: AuthorizedDistrictId,
  { run, summary, facts }: Known,
  now: Date,
): Promise<Described | null> {
  const end = run.status;
  if (!isEnd(end) || !summary.account) return null;
  const before = await findBefore(db, run);
  // One that waited for a person differs from its own hold first.
  const waited = end === "discarded" || end === "expired" || summary.approval?.decision === "approved";
  const state = end === "discarded" ? null : (STATES[end] ?? null);
  const result: Result = {
    state,
    before: waited ? "held" : (before?.state ?? null),
    needsSomebody: end === "failed" || end === "expired",
  };
  const undo = await findUndoState(db, districtId, run.id, now);
  const content: ImportFinishedFacts = {
    ...facts,
    end,
    account: summary.account,
    rowsApplied: run.rowsApplied,
    rowsToApply: run.rowsToApply,
    ...(end === "completed" || end === "completed_with_alerts"
      ? mailCauses(summary.causes)
      : { causes: [], moreCauses: null }),
    incompleteReason: run.incompleteReason,
    failure: end === "failed" ? summary.failure : null,
    reference: run.reference,
    undoUntil:
      !undo.refusal && undo.until && run.created + run.updated + run.inactivated > 0 ? undo.until.toISOString() : null,
    approved:
      summary.approval?.decision === "approved" && summary.approval.schools
        ? { schools: summary.approval.schools.length, of: new Set(Object.values(run.settings.schools)).size }
        : null,
    recovered:
      before && !waited && isRecovery({ state, before: before.state })
        ? { number: before.number, was: before.state === "failed" ? "failed" : "held" }
        : null,
  };
  return { dataType: run.dataType, result, content: { kind: "import_finished", facts: content } };
}

async function describeUndo(
  db: Db,
  districtId: AuthorizedDistrictId,
  { run, summary, facts }: Known,
): Promise<Described | null> {
  const end = run.status;
  const { kind } = run;
  if ((kind !== "undo" && kind !== "redo") || (end !== "completed" && end !== "failed" && end !== "cancelled"))
    return null;
  const taken = run.undoOf ? (await loadRun(db, districtId, run.undoOf)).run : null;
  const imported = taken?.kind === "undo" && taken.undoOf ? (await loadRun(db, districtId, taken.undoOf)).run : taken;
  if (!imported) return null;
  return {
    dataType: run.dataType,
    // An undo says nothing about how imports go, yet everybody but those who want failures only should know.
    result: { state: end === "cancelled" ? null : end, before: null, needsSomebody: end === "failed" },
    content: {
      kind: "undo_finished",
      facts: {
        ...facts,
        kind,
        end,
        importNumber: imported.number,
        restoresValues: run.restoresValues,
        inactivated: run.inactivated,
        restored: run.updated,
        kept: run.skipped,
        unchanged: run.unchanged,
        failure: end === "failed" ? summary.failure : null,
        reference: run.reference,
        redoUntil:
          kind === "undo" && end === "completed" && imported.finishedAt && !imported.undoClosedAt
            ? undoUntil(imported.finishedAt).toISOString()
            : null,
      },
    },
  };
}

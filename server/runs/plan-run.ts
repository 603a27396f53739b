import { driverOf } from "@/db/client";
import { openSession } from "@/server/connection/open-session";
import { countPlan, isLeftOut, leaveOutSchools, planRows, replanRows, type PlanOptions } from "@/server/engine/plan";
import { countAccounts } from "@/server/engine/accounts";
import { createStaging, hasPlan, stagingTables } from "@/server/engine/stage";
import type { CommandContext } from "@/server/platform/tenancy";
import { endCancelled } from "./cancel-run";
import { incompleteness } from "./completeness";
import { discardWaiting } from "./discard-run";
import { findPrevious, type PreviousImport } from "./find-previous";
import { loadRun, timelineEntry, type LoadedRun, type Run } from "./load-run";
import { checkSafety } from "./check-safety";
import { showPlan } from "./show-plan";
import type { StageResult } from "./stage-name";
import { isActive, moveRun } from "./status";

const number = (value: number) => value.toLocaleString("en-US");

/** Rows that are staged now; 0 when the table is gone. Unlogged tables are empty after a crash of Postgres. */
async function stagedRows(context: CommandContext, runId: string): Promise<{ rows: number; distinct: number }> {
  const sql = driverOf(context.db);
  const { staged } = stagingTables(runId);
  const [found] = await sql`select to_regclass(${staged}) as name`;
  if (!found?.name) return { rows: 0, distinct: 0 };
  const [counted] = await sql.unsafe(
    `select count(*)::int as rows, count(distinct source_id)::int as distinct from ${staged}`,
  );
  return { rows: counted?.rows ?? 0, distinct: counted?.distinct ?? 0 };
}

/** Asks the SIS once more when the total did not agree: a student may have been added while pages were read. */
async function confirmedTotal(context: CommandContext, loaded: LoadedRun, distinct: number): Promise<number | null> {
  const { run } = loaded;
  if (run.rowsExpected === null || run.rowsExpected === distinct) return run.rowsExpected;
  const { session } = await openSession(context);
  return session.count(run.dataType);
}

/** Starts reading over with an empty staging table; what was received so far is received anew, so it is listed anew. */
export async function readAgain(context: CommandContext, loaded: LoadedRun): Promise<StageResult> {
  const sql = driverOf(context.db);
  await createStaging(sql, loaded.run.id, loaded.fields);
  await sql`delete from run_chunks where run_id = ${loaded.run.id}`;
  await moveRun(context.db, context.districtId, loaded.run.id, ["reading", "planning", "applying"], {
    status: "reading",
    cursor: null,
    isReadComplete: false,
    pagesRead: 0,
    rowsRead: 0,
    rowsApplied: 0,
    touchedAt: context.now,
    timeline: timelineEntry(context.now, "The database restarted; reading again from the start") as never,
  });
  return { next: "read" };
}

/** Why the read proves nothing about who left (product rule 4); decided once, when the rows are first planned. */
async function whyIncomplete(
  context: CommandContext,
  loaded: LoadedRun,
  staged: { rows: number; distinct: number },
  previous: PreviousImport | null,
): Promise<string | null> {
  const { run } = loaded;
  if (run.kind === "decisions") return null;
  if (wasShown(run)) return run.incompleteReason;
  const expected = await confirmedTotal(context, loaded, staged.distinct);
  return incompleteness({
    expected,
    distinct: staged.distinct,
    received: staged.rows,
    previous: previous?.received ?? null,
  });
}

/** A person has seen this run's plan: a preview, or an import that was held. */
function wasShown(run: Run): boolean {
  return run.heldUntil !== null;
}

/** Plans, or plans again what was shown; gives how many lines are different from those shown. */
async function plan(context: CommandContext, loaded: LoadedRun, options: PlanOptions): Promise<number> {
  const sql = driverOf(context.db);
  if (!wasShown(loaded.run)) {
    await planRows(sql, loaded.catalogue, options);
    return 0;
  }
  if ((await hasPlan(sql, loaded.run.id)) && (await isLeftOut(sql, loaded.run.id))) return 0;
  const drift = await replanRows(sql, loaded.catalogue, options);
  const approved = loaded.run.approval?.schools;
  if (drift === 0 && approved) await leaveOutSchools(sql, loaded.catalogue, { runId: options.runId, approved });
  return drift;
}

/** Matches and plans everything that was read, and decides whether a person has to look; nothing in the roster changes yet. */
export async function planRun(context: CommandContext, input: { runId: string }): Promise<StageResult> {
  const loaded = await loadRun(context.db, context.districtId, input.runId);
  const { run, fields } = loaded;
  if (run.status !== "reading" && run.status !== "planning") return { next: isActive(run.status) ? "apply" : null };
  if (await endCancelled(context, run)) return { next: null };
  const staged = await stagedRows(context, run.id);
  if (staged.rows !== run.rowsRead) return readAgain(context, loaded);
  await moveRun(context.db, context.districtId, run.id, ["reading"], { status: "planning", touchedAt: context.now });
  const previous = await findPrevious(context, run);
  const reason = await whyIncomplete(context, loaded, staged, previous);
  const { inactivateMissing, absentImports } = run.settings.sync;
  const mayInactivate = run.kind !== "decisions" && inactivateMissing && reason === null && previous !== null;
  const options: PlanOptions = {
    runId: run.id,
    districtId: context.districtId,
    fields,
    missing: mayInactivate ? { absentImports: absentImports ?? 1 } : null,
    isAdditionsOnly: run.kind !== "decisions" && run.settings.additionsOnly != null,
    usesDecisions: run.kind === "decisions",
  };
  const drift = await plan(context, loaded, options);
  const sql = driverOf(context.db);
  const { lastRow, ...counts } = await countPlan(sql, run.id);
  const accountMails = await countAccounts(sql, loaded.catalogue, options);
  const planned = { ...counts, rowsToApply: lastRow, incompleteReason: reason, planDrift: drift, accountMails };
  const isApproved = wasShown(run) && drift === 0 && run.approval?.decision === "approved";
  const checked = isApproved ? null : await checkSafety(context, loaded, previous);
  const pages = `${number(staged.rows)} rows on ${number(run.pagesRead)} pages read${run.rowsExpected === null ? "" : ", the total agrees"}`;
  const entry = wasShown(run) ? "Planned again on the same rows" : (reason ?? pages);
  if (run.kind === "preview" || (checked?.mustHold && run.kind === "import") || drift > 0) {
    return showPlan(context, loaded, { ...planned, ...checked?.facts, entry });
  }
  if (run.kind === "import") {
    const why = "Discarded: a newer import was planned. Nothing was changed.";
    await discardWaiting(context, { dataType: run.dataType, except: run.id, why });
  }
  if (wasShown(run)) await sql`delete from run_lines where partition_on = ${run.partitionOn} and run_id = ${run.id}`;
  await moveRun(context.db, context.districtId, run.id, ["planning"], {
    status: "applying",
    ...planned,
    ...checked?.facts,
    touchedAt: context.now,
    timeline: timelineEntry(context.now, entry) as never,
  });
  return { next: "apply" };
}

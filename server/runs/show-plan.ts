import { driverOf } from "@/db/client";
import { writePlannedLines } from "@/server/engine/apply";
import { keepStaging } from "@/server/engine/stage";
import type { CommandContext } from "@/server/platform/tenancy";
import { discardWaiting } from "./discard-run";
import { lineOptions, timelineEntry, type LoadedRun, type Run } from "./load-run";
import type { StageResult } from "./stage-name";
import { moveRun } from "./status";

const HOUR_MS = 60 * 60 * 1000;
/** How long a held import waits (product rule 5), and how long the rows of a preview are fresh enough to import. */
const WAITS_MS = { held: 7 * 24 * HOUR_MS, previewed: 24 * HOUR_MS };
const LINES = 100_000;

type Planned = Partial<Run> & { rowsToApply: number; planDrift: number; entry: string };

/** Ends planning with a plan that a person has to see: as log lines, before anything is applied. */
export async function showPlan(context: CommandContext, loaded: LoadedRun, planned: Planned): Promise<StageResult> {
  const { run, catalogue } = loaded;
  const { entry, ...facts } = planned;
  const sql = driverOf(context.db);
  // A preview that was started as an import and met a changed roster becomes a preview again; one that only crosses a
  // limit is held, since its plan is the one that was seen.
  const wasPreview = run.approval === null && run.heldUntil !== null;
  const isPreview = run.kind === "preview" || (wasPreview && planned.planDrift > 0);
  const status = isPreview ? "previewed" : "held";
  await sql`delete from run_lines where partition_on = ${run.partitionOn} and run_id = ${run.id}`;
  for (let from = 0; from < planned.rowsToApply; from += LINES) {
    const stretch = { ...lineOptions(loaded), partitionOn: run.partitionOn, from, to: from + LINES };
    await sql.begin((tx) => writePlannedLines(tx, catalogue, stretch));
  }
  const why = isPreview
    ? "Discarded: a newer preview was made. Nothing was changed."
    : "Discarded: a newer import was planned. Nothing was changed.";
  const statuses = isPreview ? (["previewed"] as const) : (["held", "previewed"] as const);
  await discardWaiting(context, { dataType: run.dataType, except: run.id, why, statuses });
  if (status === "held") await keepStaging(sql, run.id);
  const count = planned.planDrift;
  const drifted = count > 0 ? ` ${count} planned changes are different from those shown.` : "";
  await moveRun(context.db, context.districtId, run.id, ["planning"], {
    status,
    ...facts,
    kind: isPreview ? "preview" : "import",
    approval: null,
    heldUntil: new Date(context.now.getTime() + WAITS_MS[status]),
    touchedAt: context.now,
    timeline: timelineEntry(
      context.now,
      `${entry}.${drifted} ${status === "held" ? "Held for approval" : "Preview ready"}`,
    ) as never,
  });
  return { next: null };
}

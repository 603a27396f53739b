import { and, eq, sql } from "drizzle-orm";
import { runs } from "@/db/schema";
import type { Db } from "@/db/types";
import { findCatalogue } from "@/server/engine/catalogue";
import { importedFields } from "@/server/engine/normalise";
import type { Catalogue, Field } from "@/server/engine/types";
import { DomainError } from "@/server/platform/errors";
import type { AuthorizedDistrictId, CommandContext } from "@/server/platform/tenancy";

export type Run = typeof runs.$inferSelect;
export type LoadedRun = { run: Run; catalogue: Catalogue; fields: Field[] };

/** One run of the district with what its data type declares. */
export async function loadRun(db: Db, districtId: AuthorizedDistrictId, runId: string): Promise<LoadedRun> {
  const [run] = await db
    .select()
    .from(runs)
    .where(and(eq(runs.id, runId), eq(runs.districtId, districtId)));
  if (!run) throw new DomainError("not_found", "There is no such import in this district.");
  const catalogue = findCatalogue(run.dataType);
  if (!catalogue) throw new DomainError("precondition_failed", "This data type cannot be imported yet.");
  return { run, catalogue, fields: importedFields(catalogue, run.settings) };
}

/** What the log of a run needs to know: its fields, and which rows the district wants to be counted only (D11). */
export function lineOptions({ run, fields }: LoadedRun): { runId: string; fields: Field[]; onlyCounted: string[] } {
  const { onlyMappedInLog } = run.settings.sync;
  return { runId: run.id, fields, onlyCounted: onlyMappedInLog ? ["role_not_mapped::"] : [] };
}

/** A line for the run's timeline, appended in the database. */
export function timelineEntry(now: Date, text: string) {
  return sql`${runs.timeline} || ${JSON.stringify([{ at: now.toISOString(), text }])}::jsonb`;
}

/** Where one run of the district stands. */
export async function getRunStatus(context: CommandContext, input: { runId: string }): Promise<Run["status"]> {
  return (await loadRun(context.db, context.districtId, input.runId)).run.status;
}

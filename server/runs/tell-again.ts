import { driverOf } from "@/db/client";
import type { Db } from "@/db/types";
import { inngest } from "@/inngest/client";
import { importApproved, importRequested, undoRequested } from "@/inngest/events";
import type { RunKind } from "./status";

const QUIET_MS = 5 * 60 * 1000;
const AT_ONCE = 500;

type Waiting = { id: string; district_id: string; kind: RunKind; status: "queued" | "planning"; touched_ms: number };

/** The event that sets a run going, under the id that it was sent with: who has heard of it hears nothing new. */
function eventOf({ id: runId, district_id: districtId, kind, status, touched_ms: touchedMs }: Waiting) {
  const data = { districtId, runId };
  if (status === "planning") return importApproved.create(data, { id: `approved-${runId}-${touchedMs}` });
  if (kind === "undo" || kind === "redo") return undoRequested.create(data, { id: `undo-${runId}` });
  return importRequested.create(data, { id: `import-${runId}` });
}

/**
 * Tells the job server again of runs that wait to begin or to go on: the process that queued one may have ended before
 * it could tell. Repeating it changes nothing.
 */
export async function tellAgain(db: Db, now: Date): Promise<{ told: number }> {
  const waiting = await driverOf(db)<Waiting[]>`
    select id, district_id, kind, status, (extract(epoch from touched_at) * 1000)::float8 as touched_ms from runs
    where (status = 'queued' or (status = 'planning' and held_until is not null))
      and touched_at <= ${new Date(now.getTime() - QUIET_MS).toISOString()} order by touched_at limit ${AT_ONCE}`;
  if (waiting.length > 0) await inngest.send(waiting.map(eventOf));
  return { told: waiting.length };
}

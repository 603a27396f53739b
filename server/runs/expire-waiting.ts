import { and, inArray, lte } from "drizzle-orm";
import { driverOf } from "@/db/client";
import { runs } from "@/db/schema";
import type { Db } from "@/db/types";
import { dropStaging } from "@/server/engine/stage";
import { timelineEntry } from "./load-run";

/** Ends held imports and previews whose time is over, in every district (product rule 5); gives how many. */
export async function expireWaiting(db: Db, now: Date): Promise<{ expired: number }> {
  const ended = await db
    .update(runs)
    .set({
      status: "expired",
      finishedAt: now,
      touchedAt: now,
      timeline: timelineEntry(now, "Expired unused. Nothing was changed.") as never,
    })
    .where(and(inArray(runs.status, ["held", "previewed"]), lte(runs.heldUntil, now)))
    .returning({ id: runs.id });
  for (const { id } of ended) await dropStaging(driverOf(db), id);
  return { expired: ended.length };
}

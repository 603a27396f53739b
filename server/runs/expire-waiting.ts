import { and, inArray, lte } from "drizzle-orm";
import { driverOf } from "@/db/client";
import { runs } from "@/db/schema";
import type { Db } from "@/db/types";
import { dropStaging } from "@/server/engine/stage";
import { recordUpkeep } from "@/server/platform/audit";
import { timelineEntry } from "./load-run";

/** Ends held imports and previews whose time is over, in every district (product rule 5); gives how many. */
export async function expireWaiting(db: Db, now: Date): Promise<{ expired: number }> {
  const ended = await db.transaction(async (tx) => {
    const expired = await tx
      .update(runs)
      .set({
        status: "expired",
        finishedAt: now,
        touchedAt: now,
        timeline: timelineEntry(now, "Expired unused. Nothing was changed.") as never,
      })
      .where(and(inArray(runs.status, ["held", "previewed"]), lte(runs.heldUntil, now)))
      .returning({ id: runs.id, districtId: runs.districtId, number: runs.number, kind: runs.kind });
    const entries = expired.map(({ id, districtId, number, kind }) => ({
      districtId,
      action: "import.expired",
      subject: id,
      detail: { number, kind },
    }));
    await recordUpkeep(tx, { name: "expire-holds", now }, entries);
    return expired;
  });
  for (const { id } of ended) await dropStaging(driverOf(db), id);
  return { expired: ended.length };
}

import type { Pool } from "@/db/client";
import { runs } from "@/db/schema";
import type { RunSettings } from "@/server/engine/types";
import type { BuiltDistrict } from "./builders";

export const PARTITION = "2026-08-03";

/** The row of a run that the engine's own SQL is about to be driven for; its lines belong to no other district. */
export async function storeRun(
  pool: Pool,
  district: BuiltDistrict,
  run: { id: string; settings: RunSettings },
  dataType: typeof runs.$inferInsert.dataType = "student",
): Promise<void> {
  const now = new Date("2026-08-04T06:09:00Z");
  await pool.db.insert(runs).values({
    districtId: district.id,
    dataType,
    trigger: "manual",
    startedBy: "test",
    status: "completed",
    partitionOn: PARTITION,
    reference: "TEST-0000",
    createdAt: now,
    touchedAt: now,
    ...run,
  });
}

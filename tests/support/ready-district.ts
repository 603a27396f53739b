import { and, eq } from "drizzle-orm";
import type { Pool } from "@/db/client";
import { connections, dataTypeSettings, runs, scheduleOccurrences, schoolMatches } from "@/db/schema";
import type { SyncRules } from "@/server/engine/types";
import { turnSchedules, type Turned, type Turner } from "@/server/schedules/turn-schedules";
import { buildDistrict, buildSettings, commandOf, type BuiltDistrict } from "./builders";

/** A district whose students can be imported, with a schedule; its SIS is never asked. */
export async function buildReadyDistrict(
  pool: Pool,
  sync: Partial<SyncRules> = {},
  savedAt = new Date("2026-08-03T12:00:00Z"),
): Promise<BuiltDistrict> {
  const district = await buildDistrict(pool, sync.timeZone ? { timeZone: sync.timeZone } : {});
  const settings = buildSettings(district);
  await pool.db.insert(connections).values({
    districtId: district.id,
    connector: "powerschool",
    sealedCredentials: "sealed",
    publicCredentials: {},
    status: "connected",
    savedAt,
    savedBy: "test",
  });
  await pool.db.insert(schoolMatches).values(
    district.schools.map(({ id, number }) => ({
      districtId: district.id,
      schoolId: id,
      sourceId: number,
      savedAt,
      savedBy: "test",
    })),
  );
  await pool.db.insert(dataTypeSettings).values({
    districtId: district.id,
    dataType: "student",
    fields: settings.fields,
    codes: settings.codes,
    sync: { ...settings.sync, frequency: { kind: "daily" }, ...sync },
    syncSavedAt: savedAt,
    savedBy: "test",
  });
  return district;
}

/** One turn of the scheduler at a moment. */
export function turnAt(pool: Pool, at: string | Date, by: Turner = "jobs"): Promise<Turned> {
  const now = new Date(at);
  return turnSchedules({
    db: pool.db,
    now,
    by,
    contextOf: (districtId) => ({
      ...commandOf(pool, { id: districtId as BuiltDistrict["id"], schools: [] }, { now }),
      actor: { kind: "system", name: "schedule" },
    }),
  });
}

/** Ends every import that is queued or running, as if the job server had done its work. */
export async function completeRuns(pool: Pool, at: string | Date): Promise<void> {
  await pool.sql`update runs set status = 'completed', started_at = created_at, finished_at = ${new Date(at).toISOString()}
    where status in ('queued', 'validating', 'reading', 'planning', 'applying')`;
}

export function occurrencesOf(pool: Pool, district: BuiltDistrict) {
  return pool.db
    .select()
    .from(scheduleOccurrences)
    .where(eq(scheduleOccurrences.districtId, district.id))
    .orderBy(scheduleOccurrences.dueAt);
}

/** The imports that a schedule started. */
export function scheduledRuns(pool: Pool, district: BuiltDistrict) {
  return pool.db
    .select()
    .from(runs)
    .where(and(eq(runs.districtId, district.id), eq(runs.trigger, "schedule")))
    .orderBy(runs.number);
}

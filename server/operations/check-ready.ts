import { readReadiness, type Readiness } from "@/db/readiness";
import { now } from "@/server/platform/clock";

/**
 * Whether this instance may be sent requests: its database answers and has the schema of this version. Schedules that
 * nobody turns are said and do not count: without requests, the job server could not turn them either.
 */
export async function checkReady(): Promise<Readiness & { isReady: boolean }> {
  const found = await readReadiness(now());
  return { isReady: found.database === "ok" && found.migrations === "ok", ...found };
}

import { readReadiness, type Readiness } from "@/db/readiness";
import { isMailSetUp } from "@/server/platform/env";
import { now } from "@/server/platform/clock";

/**
 * Whether this instance may be sent requests: its database answers and has the schema of this version. Schedules that
 * nobody turns are said and do not count: without requests, the job server could not turn them either. Nor does mail that
 * cannot be sent, since imports go on without it.
 */
export async function checkReady(): Promise<Readiness & { isReady: boolean; mail: "ok" | "not_set_up" }> {
  const found = await readReadiness(now());
  const isReady = found.database === "ok" && found.migrations === "ok";
  return { isReady, ...found, mail: isMailSetUp() ? "ok" : "not_set_up" };
}

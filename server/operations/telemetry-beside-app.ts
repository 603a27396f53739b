import { countQueue } from "@/db/queue";
import { watchQueue } from "@/server/platform/spans";
import { startTelemetry } from "@/server/platform/telemetry";

/** Sends traces and metrics from the app's process; the returned function sends what is left. */
export async function startBesideApp(): Promise<() => Promise<void>> {
  const end = await startTelemetry();
  watchQueue(countQueue);
  return end;
}

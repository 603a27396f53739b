/** What the process starts beside the app itself; Node only, so the edge runtime is sent none of it. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { isTelemetryOn } = await import("@/server/platform/telemetry");
    if (isTelemetryOn(process.env)) {
      const { startBesideApp } = await import("@/server/operations/telemetry-beside-app");
      const { closeFirst } = await import("@/inngest/embedded/close-first");
      closeFirst(await startBesideApp());
    }
  }
  if (process.env.NEXT_RUNTIME === "nodejs" && process.env.MATRICULA_EMBEDDED_INNGEST === "1") {
    const { startBesideApp } = await import("@/inngest/embedded/beside-app");
    await startBesideApp();
  }
}

/** Starts the embedded job executor inside this process, for development, the demo and one small host. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs" || process.env.MATRICULA_EMBEDDED_INNGEST !== "1") return;
  const { startExecutor } = await import("@/inngest/embedded");
  const databaseUrl = process.env.DATABASE_URL;
  const appUrl = process.env.MATRICULA_INNGEST_APP_URL;
  if (!databaseUrl || !appUrl)
    throw new Error("The embedded executor needs DATABASE_URL and MATRICULA_INNGEST_APP_URL.");
  const executor = await startExecutor({
    databaseUrl,
    appUrl,
    port: Number(process.env.MATRICULA_EMBEDDED_INNGEST_PORT ?? 8288),
    signingKey: process.env.INNGEST_SIGNING_KEY,
    eventKey: process.env.INNGEST_SIGNING_KEY ? process.env.INNGEST_EVENT_KEY : undefined,
    patienceMs: 4000,
    log: (line) => console.warn(`executor: ${line}`),
  });
  // What is claimed goes back at once; without this the next process would wait for the lease to run out.
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void executor.close());
}

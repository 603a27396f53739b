import { closeFirst } from "./close-first";
import { startExecutor } from "./index";

/** Shorter than the few seconds after which a process that was asked to stop is killed. */
const PATIENCE_MS = 2000;

/** Starts the executor inside the app's process, for development, the demo and one small host. */
export async function startBesideApp(): Promise<void> {
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
    patienceMs: PATIENCE_MS,
    log: (line) => console.warn(`executor: ${line}`),
  });
  closeFirst(() => executor.close());
}

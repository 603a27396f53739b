import { connect } from "node:net";
import postgres from "postgres";
import { usualRetryDelayMs } from "./durations";
import { watchClock } from "./cron";
import { keepInSync } from "./register";
import { openDoor } from "./server";
import { startLoop } from "./loop";
import { createTables, purge } from "./tables";
import type { Workbench } from "./work";

export type ExecutorOptions = {
  databaseUrl: string;
  /** Where the application serves its functions, http://…/api/inngest. */
  appUrl: string;
  /** 0 or absent takes a free port. */
  port?: number;
  host?: string;
  /** Set on both sides to sign calls; absent is development mode. */
  signingKey?: string | undefined;
  eventKey?: string | undefined;
  retryDelayMs?: (attempt: number) => number;
  /** Calls in flight at the same time. */
  concurrentCalls?: number;
  syncIntervalMs?: number;
  /** How long a claim outlives an executor that died; a call in flight renews it. */
  leaseMs?: number;
  /** How long closing waits for calls in flight before it leaves them to whoever claims next. */
  patienceMs?: number;
  log?: (line: string) => void;
};

export type Executor = { url: string; port: number; close(): Promise<void> };

const HOUR_MS = 3_600_000;

/** The driver leaves small packets waiting for the ones before them; a job queue cannot afford that. */
function promptSocket({ host, port }: { host: string[]; port: number[] }) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: host[0], port: port[0] ?? 5432, noDelay: true });
    socket.once("error", reject);
    socket.once("connect", () => resolve(socket));
  });
}

/** Starts the Inngest server protocol on a Postgres of ours; state lives there, so another start goes on where this one stopped. */
export async function startExecutor(options: ExecutorOptions): Promise<Executor> {
  const log = options.log ?? (() => {});
  const sql = postgres(options.databaseUrl, {
    max: 8,
    onnotice: () => {},
    connection: { search_path: "inngest_embedded" },
    ...({ socket: promptSocket } as object),
  });
  await createTables(sql);
  const door = openDoor({ sql, signingKey: options.signingKey, eventKey: options.eventKey, log });
  const host = options.host ?? "127.0.0.1";
  await new Promise<void>((resolve, reject) => {
    door.once("error", reject);
    door.listen(options.port ?? 0, host, resolve);
  });
  const address = door.address();
  const port = address && typeof address === "object" ? address.port : 0;
  const abort = new AbortController();
  const forget = () => purge(sql).catch((error: unknown) => log(`old runs could not be forgotten: ${String(error)}`));
  const cleaning = setInterval(() => void forget(), HOUR_MS);
  const bench: Workbench = {
    sql,
    signingKey: options.signingKey,
    retryDelayMs: options.retryDelayMs ?? usualRetryDelayMs,
    leaseMs: options.leaseMs ?? 15_000,
    log,
    signal: abort.signal,
  };
  const stopSync = keepInSync(options.appUrl, {
    signingKey: options.signingKey,
    intervalMs: options.syncIntervalMs ?? 5000,
    log,
  });
  const stopClock = watchClock(sql, log);
  const loop = startLoop(bench, options.concurrentCalls ?? 8);
  const listener = await sql.listen("inngest_embedded", () => loop.wake());
  return {
    url: `http://${host}:${port}`,
    port,
    async close() {
      stopSync();
      stopClock();
      clearInterval(cleaning);
      await loop.stop(options.patienceMs ?? 30_000, () => abort.abort());
      door.closeAllConnections();
      await new Promise((resolve) => door.close(resolve));
      await listener.unlisten().catch(() => {});
      await sql.end({ timeout: 5 });
    },
  };
}

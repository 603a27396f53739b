import { createServer, type RequestListener, type Server } from "node:http";
import { Inngest, type InngestFunction } from "inngest";
import { serve } from "inngest/node";
import { startExecutor, type Executor, type ExecutorOptions } from "@/inngest/embedded";
import { freePort } from "@/sandbox/ports";
import { createTestDatabase } from "./postgres";

export type JobApp = {
  client: Inngest;
  executor: Executor;
  databaseUrl: string;
  appUrl: string;
  /** Replies that are dropped, delayed or spoiled on their way, by turns. */
  intercept(handler: ((listener: RequestListener) => RequestListener) | null): void;
  /** How runs of an event ended, once all of them have. */
  outcome(
    eventId: string,
  ): Promise<{ status: string; output: unknown; error: { name: string; message: string } | null }[]>;
  restart(): Promise<void>;
  close(): Promise<void>;
};

/** The real SDK on a real HTTP server beside the embedded executor on a real database. */
export async function startJobApp(
  build: (client: Inngest) => InngestFunction.Any[],
  options: Partial<ExecutorOptions> = {},
): Promise<JobApp> {
  const database = await createTestDatabase();
  const port = await freePort();
  const executorPort = await freePort();
  const url = `http://127.0.0.1:${executorPort}`;
  const isSigned = options.signingKey !== undefined;
  const client = new Inngest({
    id: "tests",
    baseUrl: url,
    isDev: !isSigned,
    eventKey: options.eventKey ?? "test",
    ...(options.signingKey ? { signingKey: options.signingKey } : {}),
    logger: { info() {}, warn() {}, error() {}, debug() {} },
  });
  const listener = serve({
    client,
    functions: build(client),
    serveOrigin: `http://127.0.0.1:${port}`,
  }) as RequestListener;
  let spoil: ((listener: RequestListener) => RequestListener) | null = null;
  const server: Server = createServer((request, response) => (spoil ? spoil(listener) : listener)(request, response));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const settings: ExecutorOptions = {
    databaseUrl: database.url,
    appUrl: `http://127.0.0.1:${port}/api/inngest`,
    port: executorPort,
    retryDelayMs: () => 30,
    ...options,
  };
  const app: JobApp = {
    client,
    executor: await startExecutor(settings),
    databaseUrl: database.url,
    appUrl: settings.appUrl,
    intercept: (handler) => void (spoil = handler),
    async outcome(eventId) {
      for (;;) {
        const response = await fetch(
          `${url}/v1/events/${eventId}/runs`,
          isSigned ? { headers: { authorization: "" } } : {},
        );
        const { data } = (await response.json()) as {
          data: { status: string; output: unknown; error: { name: string; message: string } | null }[];
        };
        if (data.length > 0 && data.every((run) => run.status !== "Running")) return data;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async restart() {
      await app.executor.close();
      app.executor = await startExecutor(settings);
    },
    async close() {
      await app.executor.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await database.drop();
    },
  };
  for (let tries = 0; tries < 100; tries++) {
    const registered = await client.send({ name: "tests/ping", data: {} }).then(
      () => true,
      () => false,
    );
    if (registered && (await hasFunctions(database.url))) return app;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("The application did not register.");
}

async function hasFunctions(databaseUrl: string): Promise<boolean> {
  const { default: postgres } = await import("postgres");
  const sql = postgres(databaseUrl, { max: 1 });
  const rows = await sql`select 1 from inngest_embedded.functions limit 1`;
  await sql.end();
  return rows.length > 0;
}

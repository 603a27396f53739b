import { createServer, type RequestListener } from "node:http";
import { serve } from "inngest/node";
import { openPool, type Pool } from "@/db/client";
import { inngest } from "@/inngest/client";
import { startExecutor } from "@/inngest/embedded";
import { functions } from "@/inngest/functions";
import { freePort } from "@/sandbox/ports";
import { createTestDatabase } from "./postgres";

export type ProductJobs = {
  pool: Pool;
  /** Where the job server listens. */
  url: string;
  /** Sends an event and waits until every function that it starts has ended; gives how they ended. */
  deliver(event: Parameters<typeof inngest.send>[0]): Promise<string[]>;
  /** Waits until every function that was started has ended. */
  settled(): Promise<void>;
  close(): Promise<void>;
};

/** The product's own functions behind the real SDK over HTTP, the embedded executor, and a database of their own. */
export async function startProductJobs(only: readonly string[]): Promise<ProductJobs> {
  const database = await createTestDatabase();
  process.env.DATABASE_URL = database.url;
  const [port, executorPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${executorPort}`;
  inngest.setEnvVars({ INNGEST_DEV: url, INNGEST_BASE_URL: url });
  const listener = serve({
    client: inngest,
    functions: functions.filter((one) => only.includes(one.id("").replace(/^-/, ""))),
    serveOrigin: `http://127.0.0.1:${port}`,
  }) as RequestListener;
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const executor = await startExecutor({
    databaseUrl: database.url,
    appUrl: `http://127.0.0.1:${port}/api/inngest`,
    port: executorPort,
    retryDelayMs: () => 30,
  });
  const pool = openPool(database.url, { max: 4 });
  for (let tries = 0; ; tries++) {
    const [known] = await pool.sql`select 1 from inngest_embedded.functions limit 1`.catch(() => []);
    if (known) break;
    if (tries > 100) throw new Error("The functions did not register.");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    pool,
    url,
    async deliver(event) {
      const { ids } = await inngest.send(event);
      for (;;) {
        const response = await fetch(`${url}/v1/events/${ids[0]}/runs`);
        const { data } = (await response.json()) as { data: { status: string }[] };
        if (data.length > 0 && data.every((run) => run.status !== "Running")) return data.map((run) => run.status);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async settled() {
      for (;;) {
        const [running] = await pool.sql`select 1 from inngest_embedded.runs where status = 'Running' limit 1`;
        if (!running) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async close() {
      await executor.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await pool.sql.end();
      const { pool: shared } = await import("@/db/client");
      await shared().sql.end();
      await database.drop();
    },
  };
}

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

export type Listening = { url: string; port: number; close(): Promise<void> };

/** Serves on this machine until closed; what a handler throws is a 500 in words. */
export async function listen(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  wanted = 0,
): Promise<Listening> {
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, { "content-type": "application/json" });
      response.end(JSON.stringify({ message: error instanceof Error ? error.message : "error" }));
    });
  });
  server.keepAliveTimeout = 30_000;
  await new Promise<void>((resolve) => server.listen(wanted, "127.0.0.1", resolve));
  const address = server.address();
  const port = address && typeof address === "object" ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

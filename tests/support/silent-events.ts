import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { inngest } from "@/inngest/client";

export type ReceivedEvent = { name: string; id?: string; data: Record<string, unknown> };

/** A job server that only takes events down: for commands that announce what they did. */
export async function silenceEvents(): Promise<{ received: ReceivedEvent[]; stop: () => Promise<void> }> {
  const received: ReceivedEvent[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      const sent: unknown = body ? JSON.parse(body) : [];
      const events = (Array.isArray(sent) ? sent : [sent]) as ReceivedEvent[];
      received.push(...events);
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ ids: events.map((_, index) => `event-${index}`), status: 200 }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  inngest.setEnvVars({ INNGEST_DEV: url, INNGEST_BASE_URL: url });
  return { received, stop: () => new Promise((resolve) => server.close(() => resolve())) };
}

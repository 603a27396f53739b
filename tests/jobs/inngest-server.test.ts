import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "inngest/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inngest } from "@/inngest/client";
import { functions } from "@/inngest/functions";
import { registerApp } from "@/sandbox/demo/register-app";

type Recorded = { method: string; path: string; authorization: string | undefined; body: Record<string, unknown> };

const recorded: Recorded[] = [];
let refusals = 0;
let handler: RequestListener = () => {};
const servers: Server[] = [];
let serverUrl: string;
let serveUrl: string;

async function read(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of request) text += String(part);
  return text;
}

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An Inngest server somewhere else, as far as registering and sending go: it records what it is told. */
async function record(request: IncomingMessage): Promise<object> {
  const { method = "", url: path = "", headers } = request;
  const body = JSON.parse((await read(request)) || "{}") as Record<string, unknown>;
  recorded.push({ method, path, authorization: headers.authorization, body });
  if (path.startsWith("/fn/register") && refusals-- > 0) return { status: 503, error: "The server is starting." };
  return path.startsWith("/e/") ? { ids: ["01"], status: 200 } : { ok: true, modified: true, status: 200 };
}

const NAMES = ["INNGEST_DEV", "INNGEST_BASE_URL", "INNGEST_EVENT_KEY", "INNGEST_SIGNING_KEY"];

/** Starts the app anew with these settings of the environment. */
function configure(variables: Record<string, string>): void {
  for (const name of NAMES) delete process.env[name];
  Object.assign(process.env, variables);
  inngest.setEnvVars(process.env);
  handler = serve({ client: inngest, functions }) as RequestListener;
}

beforeAll(async () => {
  serverUrl = await listen((request, response) => {
    void record(request).then((body) => response.end(JSON.stringify(body)));
  });
  serveUrl = `${await listen((request, response) => handler(request, response))}/api/inngest`;
});

afterAll(() => {
  for (const server of servers) server.close();
});

const registrations = () => recorded.filter(({ path }) => path.startsWith("/fn/register"));

describe("an Inngest server that is not ours", () => {
  it("is told of the app with all its functions, and asked again while it starts", async () => {
    configure({ INNGEST_DEV: serverUrl });
    refusals = 2;
    await registerApp(serveUrl);
    expect(registrations()).toHaveLength(3);
    const { body } = registrations()[2]!;
    const ids = (body.functions as { id: string }[]).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(functions.map((fn) => `matricula-${fn.id()}`)));
    expect(body).toMatchObject({ appName: "matricula", url: serveUrl });
  });

  it("C77 is spoken to with its own address and keys, and nothing else is different", async () => {
    configure({
      INNGEST_DEV: "0",
      INNGEST_BASE_URL: serverUrl,
      INNGEST_EVENT_KEY: "the-event-key",
      INNGEST_SIGNING_KEY: "signkey-test-0123456789abcdef",
    });
    recorded.length = 0;
    await registerApp(serveUrl);
    expect(registrations()[0]?.authorization).toBe(
      "Bearer signkey-test-55c53f5d490297900cefa825d0c8e8e9532ee8a118abe7d8570762cd38be9818",
    );
    await inngest.send({ name: "import/held", data: {} });
    expect(recorded.at(-1)?.path).toBe("/e/the-event-key");
    const unsigned = await fetch(`${serveUrl}?fnId=matricula-run-import&stepId=step`, {
      method: "POST",
      body: JSON.stringify({ event: { name: "import/requested" }, events: [], steps: {}, ctx: { run_id: "x" } }),
    });
    expect(unsigned.status).toBe(401);
  });
});

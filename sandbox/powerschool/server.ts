import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createDistrict, type District } from "../district/district";
import { truthOf, type Truth } from "../district/truth";
import { Refused } from "./answer";
import { answerWithFault, type FaultKind, type FaultOrder, type Faults } from "./faults";
import { PluginRefused } from "./plugin-check";
import { schemaResource } from "./schema";
import { SandboxState, type ServerOptions, type Stats } from "./state";
import { metadata, v1Resource } from "./v1";
import { toWire, toXml } from "./wire-form";

export type PowerSchoolSandbox = {
  url: string;
  port: number;
  readonly clientId: string;
  readonly clientSecret: string;
  plugin: { install(bytes: Buffer): Promise<void>; enable(): void; disable(): void; regenerate(): void };
  faults: Faults;
  state: SandboxState;
  stats(): Stats;
  truth(): Truth;
  setDistrict(district: District): void;
  close(): Promise<void>;
};

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const part of request) body += String(part);
  return body;
}

const V1_REFUSED = { errorMessage: { message: "Plugin is missing required accessLevelV1Api READ permission" } };
const UNKNOWN_TOKEN = {
  "www-authenticate":
    'Bearer error="invalid_token",realm="PowerSchool",error_description="The access token is not valid"',
};

/** From 25.2 a plugin needs the v1 access level; before it the level is not looked at. */
function needsAccessLevel(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 25 || (major === 25 && minor >= 2);
}

async function token(state: SandboxState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const refuse = (status: number, error: string) =>
    void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ error }));
  if (request.method !== "POST") return refuse(405, "method_not_allowed");
  if (!String(request.headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded"))
    return refuse(400, "invalid_request");
  const body = new URLSearchParams(await bodyOf(request));
  if (body.get("grant_type") !== "client_credentials") return refuse(400, "unsupported_grant_type");
  const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
  const { clientId, clientSecret } = state.credentials;
  const isGood = Buffer.from(basic, "base64").toString() === `${clientId}:${clientSecret}`;
  if (!isGood || state.plugin?.isEnabled !== true) return refuse(401, "invalid_client");
  const { value, left } = state.issueToken(Date.now());
  response
    .writeHead(200, { "content-type": "application/json" })
    .end(JSON.stringify({ access_token: value, token_type: "Bearer", expires_in: String(left) }));
}

function bend(kind: FaultKind | null, state: SandboxState, answer: unknown): unknown {
  if (kind === "empty-page" && answer !== null && typeof answer === "object") {
    const { record: _record, ...rest } = answer as Record<string, unknown>;
    return rest;
  }
  if (kind === "shrinking-total") return { count: Math.max(0, state.district.studentCount - 7) };
  return answer;
}

async function resource(
  state: SandboxState,
  request: IncomingMessage,
  url: URL,
  fault: FaultKind | null,
): Promise<unknown> {
  const path = url.pathname.replace(/\/$/, "");
  const bearer = (request.headers.authorization ?? "").replace(/^Bearer /, "");
  const isKnown = state.isTokenGood(bearer, Date.now());
  if (path === "/ws/v1/metadata") return metadata(state, isKnown);
  if (path === "/ws/v1/time")
    return { time: new Date(Date.now() + (fault === "clock-skew" ? 3_600_000 : 0)).toISOString() };
  if (!isKnown) throw new Refused(401, "", UNKNOWN_TOKEN);
  if (path.startsWith("/ws/v1/")) {
    if (request.method !== "GET") throw new Refused(405, { message: "Method not allowed" });
    if (needsAccessLevel(state.version) && state.plugin?.accessLevel === "NONE") throw new Refused(401, V1_REFUSED);
    return toWire(v1Resource(state, { path, query: url.searchParams }));
  }
  if (path.startsWith("/ws/schema/")) {
    const method = request.method ?? "GET";
    const raw = method === "POST" ? await bodyOf(request) : "";
    if (method === "POST" && !String(request.headers["content-type"] ?? "").startsWith("application/json"))
      throw new Refused(415, { message: "Unsupported Media Type" });
    let body: Record<string, unknown> = {};
    try {
      body = raw ? (JSON.parse(raw) as Record<string, unknown>) : {};
    } catch {
      throw new Refused(400, { message: "The body is not JSON" });
    }
    if (method === "POST" && raw === "")
      throw new Refused(400, { message: "The body must be JSON, {} when there are no arguments" });
    if (fault === "repeat-page")
      url.searchParams.set("page", String(Math.max(1, Number(url.searchParams.get("page") ?? 1) - 1)));
    return schemaResource(state, { path, query: url.searchParams, method, body });
  }
  throw new Refused(404, { message: "Resource not found" });
}

function respond(request: IncomingMessage, response: ServerResponse, fault: FaultKind | null, answer: unknown): void {
  // The real server converts XML: whoever does not ask for JSON gets XML.
  const isJson = String(request.headers.accept ?? "").includes("application/json");
  const text = isJson ? JSON.stringify(answer) : `<?xml version="1.0" encoding="UTF-8"?>${toXml(answer, "response")}`;
  const type = !isJson ? "application/xml" : fault === "wrong-type" ? "text/plain" : "application/json;charset=UTF-8";
  response
    .writeHead(200, { "content-type": type })
    .end(fault === "truncated" ? text.slice(0, Math.floor(text.length * 0.6)) : text);
}

async function control(
  state: SandboxState,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const json = (body: unknown) =>
    void response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  if (path === "/__sandbox/stats") return json(state.stats);
  if (path === "/__sandbox/truth") return json(truthOf(state.district));
  if (path === "/__sandbox/faults" && request.method === "DELETE") state.faults.clear();
  if (path === "/__sandbox/faults" && request.method === "POST")
    state.faults.order(JSON.parse(await bodyOf(request)) as FaultOrder);
  if (path === "/__sandbox/district" && request.method === "POST") {
    state.district = createDistrict(JSON.parse(await bodyOf(request)) as Parameters<typeof createDistrict>[0]);
    state.dataVersion++;
  }
  return json({ ok: true });
}

async function handle(state: SandboxState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://sandbox");
  const path = url.pathname;
  if (path.startsWith("/__sandbox/")) return control(state, request, response, path);
  state.count(path.replace(/\/\d+(?=\/|$)/g, "/{id}"));
  const fault = state.faults.strike(path);
  if (fault && answerWithFault(fault, response, () => state.dropToken())) return;
  if (path.replace(/\/$/, "") === "/oauth/access_token") return token(state, request, response);
  const now = Date.now();
  if (state.intervalMs > 0 && now - state.lastRequestAt < state.intervalMs) {
    return void response
      .writeHead(429, { "content-type": "application/json" })
      .end(JSON.stringify({ message: "Too many requests for this plugin. Wait 1 seconds." }));
  }
  state.lastRequestAt = now;
  try {
    respond(request, response, fault, bend(fault, state, await resource(state, request, url, fault)));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const text = typeof error.body === "string" ? error.body : JSON.stringify(error.body);
    response.writeHead(error.status, { "content-type": "application/json", ...error.headers }).end(text);
  }
}

/** Starts a PowerSchool server; with `plugin` it is installed and enabled at once, as an admin would. */
export async function startPowerSchool(
  options: ServerOptions & { port?: number; plugin?: Buffer },
): Promise<PowerSchoolSandbox> {
  const state = new SandboxState(options);
  if (options.plugin) {
    await state.install(options.plugin);
    state.enable();
  }
  const server = createServer((request, response) => {
    handle(state, request, response).catch((error: unknown) => {
      const status = error instanceof PluginRefused ? 400 : 500;
      if (!response.headersSent) response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify({ message: error instanceof Error ? error.message : "error" }));
    });
  });
  server.keepAliveTimeout = 30_000;
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
  const address = server.address();
  const port = address && typeof address === "object" ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    get clientId() {
      return state.credentials.clientId;
    },
    get clientSecret() {
      return state.credentials.clientSecret;
    },
    plugin: {
      install: (bytes) => state.install(bytes),
      enable: () => state.enable(),
      disable: () => state.enable(false),
      regenerate: () => state.regenerate(),
    },
    faults: state.faults,
    state,
    stats: () => state.stats,
    truth: () => truthOf(state.district),
    setDistrict: (district) => {
      state.district = district;
      state.dataVersion++;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

import type { IncomingMessage, ServerResponse } from "node:http";
import type { District } from "../district/district";
import { truthOf, type Truth } from "../district/truth";
import { bodyOf, jsonObject } from "../sis/body";
import { control, type Stats } from "../sis/control";
import { AN_HOUR_MS, answerWithFault, type FaultKind, type Faults } from "../sis/faults";
import { listen } from "../sis/listen";
import { Refused } from "./answer";
import { contactsResource } from "./contacts";
import { dataVersionResource } from "./delta";
import { subscriptionResource } from "./events";
import { bendAnswer, VOICE } from "./faults";
import { schemaResource } from "./schema";
import { metadata } from "./school-resource";
import { SandboxState, type ServerOptions } from "./state";
import { token } from "./token";
import { v1Resource } from "./v1";
import { toWire, toXmlDocument } from "./wire-form";

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

const V1_REFUSED = { errorMessage: { message: "Plugin is missing required accessLevelV1Api READ permission" } };
const INVALID_TOKEN = (why: string) => ({
  "www-authenticate": `Bearer error="invalid_token",realm="PowerSchool",error_description="The access token ${why}"`,
});

/** From 25.2 a plugin needs the v1 access level; before it the level is not looked at. */
function needsAccessLevel(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 25 || (major === 25 && minor >= 2);
}

async function schemaAnswer(state: SandboxState, request: IncomingMessage, url: URL, path: string): Promise<unknown> {
  const method = request.method ?? "GET";
  if (method !== "POST") return schemaResource(state, { path, query: url.searchParams, method, body: {} });
  if (!String(request.headers["content-type"] ?? "").startsWith("application/json"))
    throw new Refused(415, { message: "Unsupported Media Type" });
  const body = jsonObject(await bodyOf(request));
  if (!body) throw new Refused(400, { message: "The body must be a JSON object, {} when there are no arguments" });
  return schemaResource(state, { path, query: url.searchParams, method, body });
}

async function subscriptionAnswer(state: SandboxState, request: IncomingMessage): Promise<unknown> {
  const method = request.method ?? "GET";
  const body = method === "PUT" ? (jsonObject(await bodyOf(request)) ?? {}) : {};
  const answer = subscriptionResource(state, method, body);
  if (answer.status !== 200) throw new Refused(answer.status, answer.body ?? "");
  return answer.body;
}

async function resource(
  state: SandboxState,
  request: IncomingMessage,
  url: URL,
  fault: FaultKind | null,
): Promise<unknown> {
  const path = url.pathname.replace(/\/$/, "");
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
  const isKnown = state.useToken(bearer, Date.now());
  if (path === "/ws/v1/metadata") return metadata(state, isKnown);
  if (path === "/ws/v1/time") return { time: new Date(Date.now() + (fault === "clock-skew" ? AN_HOUR_MS : 0)) };
  if (!isKnown) throw new Refused(401, "", INVALID_TOKEN(state.hasExpired(bearer) ? "has expired" : "is not valid"));
  if (fault === "repeat-page")
    url.searchParams.set("page", String(Math.max(1, Number(url.searchParams.get("page") ?? 1) - 1)));
  if (path.startsWith("/ws/schema/")) return schemaAnswer(state, request, url, path);
  if (path === "/ws/v1/event_subscription") return subscriptionAnswer(state, request);
  if (request.method !== "GET") throw new Refused(405, { message: "Method not allowed" });
  if (path.startsWith("/ws/v1/")) {
    if (needsAccessLevel(state.version) && state.plugin?.accessLevel === "NONE") throw new Refused(401, V1_REFUSED);
    if (path === "/ws/v1/test_subscription") return { test_subscription: { status: "ok" } };
    return toWire(v1Resource(state, { path, query: url.searchParams }));
  }
  if (path.startsWith("/ws/contacts/")) return contactsResource(state.district, path, url.searchParams);
  const version = /^\/ws\/dataversion\/[^/]+\/(\d+)$/.exec(path)?.[1];
  if (version !== undefined) return dataVersionResource(state, Number(version));
  throw new Refused(404, { message: "Resource not found" });
}

function respond(request: IncomingMessage, response: ServerResponse, fault: FaultKind | null, answer: unknown): void {
  // The real server converts XML: whoever does not ask for JSON gets XML.
  const isJson = String(request.headers.accept ?? "").includes("application/json");
  const text = isJson ? JSON.stringify(answer) : toXmlDocument(answer);
  const type = !isJson ? "application/xml" : fault === "wrong-type" ? "text/plain" : "application/json;charset=UTF-8";
  response
    .writeHead(200, { "content-type": type })
    .end(fault === "truncated" ? text.slice(0, Math.floor(text.length * 0.6)) : text);
}

/** The admin's minimum interval between two requests of the plugin; true when this one came too soon. */
function isTooSoon(state: SandboxState, response: ServerResponse): boolean {
  const now = Date.now();
  const isSoon = state.intervalMs > 0 && now - state.lastRequestAt < state.intervalMs;
  if (!isSoon) state.lastRequestAt = now;
  else {
    response
      .writeHead(429, { "content-type": "application/json" })
      .end(JSON.stringify({ message: "Too many requests for this plugin. Wait 1 seconds." }));
  }
  return isSoon;
}

async function handle(state: SandboxState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://sandbox");
  const path = url.pathname;
  if (path.startsWith("/__sandbox/")) return control(state, request, response, path);
  state.count(path.replace(/\/\d+(?=\/|$)/g, "/{id}"));
  const fault = state.faults.strike(path);
  if (fault === "clock-skew") response.setHeader("date", new Date(Date.now() + AN_HOUR_MS).toUTCString());
  if (fault && answerWithFault(fault, response, VOICE, () => state.dropToken())) return;
  if (path.replace(/\/$/, "") === "/oauth/access_token") return token(state, request, response);
  if (isTooSoon(state, response)) return;
  try {
    respond(request, response, fault, bendAnswer(fault, await resource(state, request, url, fault)));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const text = typeof error.body === "string" ? error.body : JSON.stringify(error.body);
    const type = text === "" ? {} : { "content-type": "application/json" };
    response.writeHead(error.status, { ...type, ...error.headers }).end(text);
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
  const listening = await listen((request, response) => handle(state, request, response), options.port);
  return {
    url: listening.url,
    port: listening.port,
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
    setDistrict: (district) => state.setDistrict(district),
    close: () => listening.close(),
  };
}

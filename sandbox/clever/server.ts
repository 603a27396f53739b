import type { IncomingMessage, ServerResponse } from "node:http";
import type { District } from "../district/district";
import { control } from "../sis/control";
import { AN_HOUR_MS, answerWithFault, say, type FaultKind, type Faults } from "../sis/faults";
import { listen } from "../sis/listen";
import { coursesOf, schoolsOf, sectionsOf, termsOf, USER_ROLES, usersOf, type UserRole } from "./collections";
import { bendList, VOICE } from "./faults";
import { idOf } from "./ids";
import { pageOf, type Collection } from "./page";
import { demandKnown, Refused } from "./refused";
import { CleverState, type CleverOptions } from "./state";

export type CleverSandbox = {
  /** The API of version 3.1; 3.0 is beside it. */
  url: string;
  state: CleverState;
  faults: Faults;
  setDistrict(district: District): void;
  close(): Promise<void>;
};

type Asked = { version: string; path: string; query: URLSearchParams };

function districtResource(state: CleverState): unknown {
  return {
    id: idOf("district", 1),
    name: state.district.name,
    sis_type: "powerschool",
    state: state.syncState,
    nces_id: null,
    last_sync: state.lastSync.toISOString(),
    launch_date: "2025-08-10",
    error: state.syncState === "error" ? "The SIS did not answer." : "",
    login_methods: ["password"],
    portal_url: "https://clever.com/in/riverbend",
  };
}

function roleOf(query: URLSearchParams): UserRole | null {
  const role = query.get("role");
  if (role === null) return null;
  const known = USER_ROLES.find((one) => one === role);
  if (!known) throw new Refused(400, `Invalid role: ${role}`);
  return known;
}

function collectionOf(state: CleverState, name: string, query: URLSearchParams): [Collection, string[]] | null {
  const { directory } = state;
  if (name === "users") return [usersOf(directory, roleOf(query), state.shared), ["role"]];
  if (name === "schools") return [schoolsOf(directory), []];
  if (name === "courses") return [coursesOf(directory), []];
  if (name === "terms") return [termsOf(directory), []];
  if (name === "sections") return [sectionsOf(directory), []];
  if (name === "districts") return [{ ids: [idOf("district", 1)], show: () => districtResource(state) }, []];
  if (name !== "events") return null;
  if (!state.allowsEvents) throw new Refused(403, "This app does not have access to the Events API");
  const types = query.getAll("record_type[]");
  const events = state.events.filter((event) => types.length === 0 || types.includes(event.type.split(".")[0] ?? ""));
  return [{ ids: events.map((event) => event.id), show: (index) => events[index] }, ["school", "record_type[]"]];
}

function resource(state: CleverState, asked: Asked, fault: FaultKind | null): unknown {
  const { path, query, version } = asked;
  const [, name = "", id, ...rest] = path.split("/");
  if (fault === "repeat-page") query.delete("starting_after");
  const found = collectionOf(state, name, id === undefined ? query : new URLSearchParams());
  if (!found || rest.length > 0) throw new Refused(404, "Resource not found");
  const [collection, known] = found;
  const at = { path: `/${version}/${name}`, itemPath: `/${version}/${name}`, query, known };
  if (id === undefined) {
    const page = bendList(fault, pageOf(collection, at));
    state.stats.rowsServed += page.data.length;
    return page;
  }
  demandKnown(query, []);
  const place = collection.ids.indexOf(id);
  if (place < 0) throw new Refused(404, "Resource not found");
  return { data: collection.show(place), links: [{ rel: "self", uri: `/${version}/${name}/${id}` }] };
}

/** The tokens of the app, found and not minted, for its client id and secret. */
function tokens(state: CleverState, request: IncomingMessage, query: URLSearchParams): unknown {
  demandKnown(query, ["owner_type", "district"]);
  if (query.get("owner_type") !== "district") throw new Refused(400, "owner_type must be district");
  const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
  if (Buffer.from(basic, "base64").toString() !== `${state.clientId}:${state.clientSecret}`)
    throw new Refused(401, "Invalid client");
  const district = idOf("district", 1);
  const isHere = (query.get("district") ?? district) === district;
  const token = {
    id: idOf("event", 1),
    created: "2026-07-01T12:00:00.000Z",
    owner: { type: "district", id: district },
    access_token: state.token,
    scopes: ["read:district_admins", "read:students", "read:teachers", "read:school_admins"],
  };
  return { data: isHere ? [token] : [], links: [{ rel: "self", uri: `/oauth/tokens?${query}` }] };
}

function respond(response: ServerResponse, fault: FaultKind | null, answer: unknown): void {
  const text = JSON.stringify(answer);
  response
    .writeHead(200, { "content-type": fault === "wrong-type" ? "text/plain" : "application/json" })
    .end(fault === "truncated" ? text.slice(0, Math.floor(text.length * 0.6)) : text);
}

/** Checks the token and counts the request against its minute. */
function admit(state: CleverState, request: IncomingMessage, response: ServerResponse): void {
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  if (bearer !== state.token) throw new Refused(401, "Invalid token");
  const spent = state.spend(Date.now());
  response.setHeader("x-ratelimit-limit", String(spent.limit));
  response.setHeader("x-ratelimit-remaining", String(spent.remaining));
  response.setHeader("x-ratelimit-reset", String(Math.ceil(spent.resetsAt / 1000)));
  if (spent.isOver) throw new Refused(429, "Too Many Requests");
}

async function handle(state: CleverState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://sandbox");
  const path = url.pathname;
  if (path.startsWith("/__sandbox/")) return control(state, request, response, path);
  state.stats.total++;
  const counted = path.replace(/\/[0-9a-f]{24}(?=\/|$)/g, "/{id}");
  state.stats.requests[counted] = (state.stats.requests[counted] ?? 0) + 1;
  const fault = state.faults.strike(`${path}${url.search}`);
  if (fault === "clock-skew") response.setHeader("date", new Date(Date.now() + AN_HOUR_MS).toUTCString());
  if (fault && answerWithFault(fault, response, VOICE)) return;
  try {
    if (request.method !== "GET") throw new Refused(501, "Not implemented");
    if (path === "/oauth/tokens") return respond(response, fault, tokens(state, request, url.searchParams));
    const [, version = "", rest = ""] = /^\/(v3\.[01])(\/.*)$/.exec(path) ?? [];
    if (rest === "") throw new Refused(404, "Resource not found");
    admit(state, request, response);
    respond(response, fault, resource(state, { version, path: rest, query: url.searchParams }, fault));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    say(response, { status: error.status, body: { message: error.message } });
  }
}

/** Starts a Clever that shares one district with one app. */
export async function startClever(options: CleverOptions & { port?: number }): Promise<CleverSandbox> {
  const state = new CleverState(options);
  const listening = await listen((request, response) => handle(state, request, response), options.port);
  return {
    url: `${listening.url}/v3.1`,
    state,
    faults: state.faults,
    setDistrict: (district) => state.setDistrict(district),
    close: () => listening.close(),
  };
}

import type { IncomingMessage, ServerResponse } from "node:http";
import type { District } from "../district/district";
import { control } from "../sis/control";
import { AN_HOUR_MS, answerWithFault, FEWER, say, type FaultKind, type Faults } from "../sis/faults";
import { listen } from "../sis/listen";
import { collectionOf, type Collection } from "./collections";
import type { Entity } from "./entities";
import { voiceOf } from "./faults";
import { signatureProblem } from "./oauth1";
import { readQuery, select } from "./query";
import { Refused, statusInfo, type Version } from "./refused";
import { OneRosterState, type OneRosterOptions } from "./state";
import { token } from "./token";

export type OneRosterSandbox = {
  /** The addresses of the two versions, and where tokens are. */
  v1p1: string;
  v1p2: string;
  tokenUrl: string;
  state: OneRosterState;
  faults: Faults;
  setDistrict(district: District): void;
  close(): Promise<void>;
};

/** Where the rostering of each version is, below whatever a provider puts before it. */
export const PATHS: Record<Version, string> = { v1p1: "/ims/oneroster/v1p1", v1p2: "/ims/oneroster/rostering/v1p2" };
type Answered = { body: unknown; headers: Record<string, string> };

/** Checks who asks: a signature (1.1 only), a token with the scope, or the key of a proxy. */
export function admit(
  state: OneRosterState,
  request: IncomingMessage,
  url: URL,
  asked: { version: Version; skewMs: number },
): Set<string> {
  const header = request.headers.authorization ?? "";
  const now = Date.now() + asked.skewMs;
  const refuse = (why: string) => new Refused(401, "unauthorized", why);
  if (header.startsWith("OAuth ")) {
    if (asked.version === "v1p2") throw refuse("OAuth 1.0a is not offered for 1.2");
    const { clientId, clientSecret, nonces } = state;
    const signed = { method: request.method ?? "GET", url, authorization: header };
    const problem = signatureProblem(signed, { clientId, clientSecret, nonces, now });
    if (problem) throw refuse(problem);
    return state.granted;
  }
  const bearer = /^Bearer (.+)$/.exec(header)?.[1] ?? "";
  if (bearer === state.bearer) return state.granted;
  const scopes = state.scopesOf(bearer, Date.now());
  if (!scopes) throw refuse("The token is not valid");
  return scopes;
}

function linkHeader(state: OneRosterState, url: URL, at: { offset: number; limit: number; total: number }): string {
  const { links } = state.quirks;
  const to = (offset: number, rel: string) => {
    const target = new URL(url);
    target.searchParams.set("limit", String(at.limit));
    target.searchParams.set("offset", String(offset));
    const text = links === "http" ? target.href.replace(/^https?:/, "http:") : target.href;
    return links === "no-brackets" ? `${text}; rel="${rel}"` : `<${text}>; rel="${rel}"`;
  };
  const last = Math.max(0, Math.floor((at.total - 1) / at.limit) * at.limit);
  const hasNext = at.offset + at.limit < at.total || links === "always-next";
  return [
    to(0, "first"),
    to(last, "last"),
    ...(at.offset > 0 ? [to(Math.max(0, at.offset - at.limit), "prev")] : []),
    ...(hasNext ? [to(at.offset + at.limit, "next")] : []),
  ].join(", ");
}

/** The rows that a request sees: all of them, or those of its filter in its order. */
function rowsOf(state: OneRosterState, collection: Collection, asked: ReturnType<typeof readQuery>) {
  const isSorted = asked.sort !== null && !state.quirks.isUnsorted;
  if (!asked.filter && !isSorted) return { count: collection.count, at: (index: number) => collection.at(index) };
  let rows: Entity[] = Array.from({ length: collection.count }, (_, index) => collection.at(index));
  if (asked.filter) rows = rows.filter(asked.filter);
  if (isSorted && asked.sort) rows = rows.toSorted(asked.sort);
  return { count: rows.length, at: (index: number) => rows[index] };
}

function listAnswer(state: OneRosterState, collection: Collection, url: URL, fault: FaultKind | null): Answered {
  const asked = readQuery(url.searchParams, collection.count > 0 ? collection.at(0) : undefined);
  const { quirks } = state;
  const limit = Math.min(asked.limit, quirks.largestLimit);
  const offset = fault === "repeat-page" ? Math.max(0, asked.offset - limit) : asked.offset;
  const rows = rowsOf(state, collection, asked);
  const page: Record<string, unknown>[] = [];
  for (let index = offset; index < Math.min(rows.count, offset + limit); index++) {
    const entity = rows.at(index);
    const isHidden = quirks.hidesEvery > 0 && index % quirks.hidesEvery === quirks.hidesEvery - 1;
    if (entity && !isHidden) page.push(select(entity, asked.fields));
  }
  const shown = fault === "empty-page" ? [] : page;
  state.stats.rowsServed += shown.length;
  const whole = quirks.total === "ignores-filter" ? collection.count : rows.count;
  const total = fault === "shrinking-total" ? Math.max(0, whole - FEWER) : whole;
  return {
    body: { [collection.key]: shown },
    headers: {
      ...(quirks.total === "missing" ? {} : { "x-total-count": String(total) }),
      ...(quirks.links === "missing"
        ? {}
        : { link: linkHeader(state, url, { offset: asked.offset, limit, total: rows.count }) }),
    },
  };
}

function resource(state: OneRosterState, request: IncomingMessage, url: URL, fault: FaultKind | null): Answered {
  const version: Version = url.pathname.includes("/v1p2") ? "v1p2" : "v1p1";
  const base = `${state.prefix}${PATHS[version]}`;
  if (!url.pathname.startsWith(`${base}/`)) throw new Refused(404, "unknownobject", "There is nothing here");
  const [path = "", id, ...rest] = url.pathname.slice(base.length + 1).split("/");
  const scopes = admit(state, request, url, { version, skewMs: fault === "clock-skew" ? AN_HOUR_MS : 0 });
  const collection = rest.length > 0 ? null : collectionOf(state.catalog, version, `${url.origin}${base}`, path);
  if (!collection) throw new Refused(404, "unknownobject", "There is no such endpoint");
  const { hidesDemographics, hidesUsers } = state.quirks;
  const isHidden = (path === "demographics" && hidesDemographics) || (path === "users" && hidesUsers);
  if (!scopes.has(collection.scope) || isHidden) throw new Refused(403, "forbidden", "The scope does not allow this");
  if (id === undefined) return listAnswer(state, collection, url, fault);
  for (let index = 0; index < collection.count; index++) {
    const entity = collection.at(index);
    if (entity.sourcedId === decodeURIComponent(id)) return { body: { [collection.one]: entity }, headers: {} };
  }
  throw new Refused(404, "unknownobject", "no such object");
}

/** Answers one request as a OneRoster server does, or as the sandbox's own channel. */
export async function serveOneRoster(
  state: OneRosterState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "/", `http://${request.headers.host ?? "sandbox"}`);
  const path = url.pathname;
  if (path.startsWith("/__sandbox/")) return control(state, request, response, path);
  state.stats.total++;
  const counted = path.replace(/\/[uUsdcy]-[\w-]+$/, "/{id}");
  state.stats.requests[counted] = (state.stats.requests[counted] ?? 0) + 1;
  const version: Version = path.includes("/v1p2") ? "v1p2" : "v1p1";
  const fault = state.faults.strike(`${path}${url.search}`);
  if (fault === "clock-skew") response.setHeader("date", new Date(Date.now() + AN_HOUR_MS).toUTCString());
  if (fault && answerWithFault(fault, response, voiceOf(version), () => state.dropTokens())) return;
  if (path === `${state.prefix}/oauth2/token`) return token(state, request, response);
  try {
    if (request.method !== "GET") throw new Refused(405, "invalid_data", "Only GET");
    const { body, headers } = resource(state, request, url, fault);
    const text = JSON.stringify(body);
    const type = fault === "wrong-type" ? "text/plain" : "application/json;charset=UTF-8";
    response
      .writeHead(200, { "content-type": type, ...headers })
      .end(fault === "truncated" ? text.slice(0, Math.floor(text.length * 0.6)) : text);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    say(response, {
      status: error.status,
      body: statusInfo(version, error.minor, error.message),
      headers: error.headers,
    });
  }
}

/** Starts a OneRoster provider that serves one district in both versions. */
export async function startOneRoster(options: OneRosterOptions & { port?: number }): Promise<OneRosterSandbox> {
  const state = new OneRosterState(options);
  const listening = await listen((request, response) => serveOneRoster(state, request, response), options.port);
  const host = `${listening.url}${state.prefix}`;
  return {
    v1p1: host + PATHS.v1p1,
    v1p2: host + PATHS.v1p2,
    tokenUrl: `${host}/oauth2/token`,
    state,
    faults: state.faults,
    setDistrict: (district) => state.setDistrict(district),
    close: () => listening.close(),
  };
}

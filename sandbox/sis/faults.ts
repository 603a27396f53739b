import type { ServerResponse } from "node:http";

export const FAULT_KINDS = [
  "401-expired",
  "401-forever",
  "403",
  "404",
  "429",
  "429-no-header",
  "500",
  "502",
  "cut",
  "stall",
  "truncated",
  "html",
  "empty-page",
  "repeat-page",
  "shrinking-total",
  "clock-skew",
  "throttle",
  "wrong-type",
  "maintenance",
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];
/**
 * Strikes the requests whose path contains `match` ("*" stands for anything), from the `at`-th on (1 is the next),
 * `times` times: once unless said otherwise, "401-forever" always.
 */
export type FaultOrder = { kind: FaultKind; match?: string; at?: number; times?: number };
type Armed = { kind: FaultKind; match: RegExp; wait: number; left: number };

/** The faults that were ordered, and how many requests they still strike. */
export class Faults {
  private armed: Armed[] = [];

  constructor(private readonly path: string) {}

  order(order: FaultOrder): void {
    this.armed.push({
      kind: order.kind,
      match: pattern(order.match ?? this.path),
      wait: (order.at ?? 1) - 1,
      left: order.times ?? (order.kind === "401-forever" ? Number.POSITIVE_INFINITY : 1),
    });
  }

  clear(): void {
    this.armed = [];
  }

  /** The fault that strikes this request, if any; counts it. */
  strike(path: string): FaultKind | null {
    for (const fault of this.armed) {
      if (!fault.match.test(path) || fault.left <= 0) continue;
      if (fault.wait > 0) {
        fault.wait--;
        continue;
      }
      fault.left--;
      return fault.kind;
    }
    return null;
  }
}

function pattern(match: string): RegExp {
  return new RegExp(match.split("*").map(escaped).join(".*"));
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** An order that came over HTTP; null when it is none. */
export function readFaultOrder(value: unknown): FaultOrder | null {
  const { kind, match, at, times } = (value ?? {}) as Record<string, unknown>;
  const known = FAULT_KINDS.find((one) => one === kind);
  if (!known) return null;
  return {
    kind: known,
    ...(typeof match === "string" ? { match } : {}),
    ...(typeof at === "number" ? { at } : {}),
    ...(typeof times === "number" ? { times } : {}),
  };
}

/** What a server says in place of an answer; a text is sent as it is, anything else as JSON. */
export type Words = { status: number; body?: unknown; headers?: Record<string, string> };

/** How a kind of server words the faults that every kind of server has. */
export type FaultVoice = {
  /** Requests that an order without `match` strikes. */
  path: string;
  product: string;
  refused: Words;
  denied: Words;
  unknown: Words;
  /** `seconds` is how long to wait, null where the server does not say it in a header. */
  slowDown(seconds: number | null): Words;
  broken: Words;
  /** How a list begins, for an answer that is cut. */
  opening: string;
};

const page = (text: string) => ({ body: text, headers: { "content-type": "text/html" } });

export function say(response: ServerResponse, { status, body, headers }: Words): void {
  const type: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(status, { ...type, ...headers }).end(text);
}

function wordsOf(kind: FaultKind, voice: FaultVoice): Words | null {
  switch (kind) {
    case "401-expired":
    case "401-forever":
      return voice.refused;
    case "403":
      return voice.denied;
    case "404":
      return voice.unknown;
    case "429":
      return voice.slowDown(1);
    case "429-no-header":
    case "throttle":
      return voice.slowDown(null);
    case "500":
      return voice.broken;
    case "502":
      return { status: 502, ...page("<h1>502 Bad Gateway</h1>") };
    case "html":
      return { status: 200, ...page(`<html><body>${voice.product} is down for maintenance.</body></html>`) };
    case "maintenance":
      return {
        status: 503,
        ...page(`<html><body>${voice.product} is being updated. Please come back later.</body></html>`),
      };
    default:
      return null;
  }
}

/** Answers in the server's place; false for faults that only bend the real answer. */
export function answerWithFault(
  kind: FaultKind,
  response: ServerResponse,
  voice: FaultVoice,
  dropToken: () => void = () => {},
): boolean {
  if (kind === "401-expired") dropToken();
  const words = wordsOf(kind, voice);
  if (words) say(response, words);
  else if (kind === "cut") {
    response.writeHead(200, { "content-type": "application/json", "content-length": "100000" });
    response.write(voice.opening);
    setTimeout(() => response.destroy(), 20);
  }
  return words !== null || kind === "cut" || kind === "stall";
}

/** Records that a bent count leaves out. */
export const FEWER = 7;
export const AN_HOUR_MS = 3_600_000;

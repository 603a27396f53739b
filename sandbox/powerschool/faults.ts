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

  order(order: FaultOrder): void {
    this.armed.push({
      kind: order.kind,
      match: pattern(order.match ?? "/ws/"),
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

const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) =>
  void response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));

const EXPIRED = 'Bearer error="invalid_token",realm="PowerSchool",error_description="The access token has expired"';

/** Answers in the server's place; false for faults that only bend the real answer. */
export function answerWithFault(kind: FaultKind, response: ServerResponse, dropToken: () => void): boolean {
  switch (kind) {
    case "401-expired":
      dropToken();
      response.writeHead(401, { "www-authenticate": EXPIRED }).end();
      return true;
    case "401-forever":
      response.writeHead(401, { "www-authenticate": EXPIRED }).end();
      return true;
    case "403":
      json(response, 403, {
        message: "At least one column lacks sufficient permission",
        errors: [{ resource: "Students", field: "last_name", code: "NoAccess" }],
      });
      return true;
    case "404":
      json(response, 404, { message: "Resource not found" });
      return true;
    case "429":
      json(response, 429, { message: "Too many requests. Wait 1 seconds." }, { "retry-after": "1" });
      return true;
    case "429-no-header":
    case "throttle":
      json(response, 429, { message: "Too many requests for this plugin. Wait 1 seconds." });
      return true;
    case "500":
      json(response, 500, { message: "Internal error" });
      return true;
    case "502":
      response.writeHead(502, { "content-type": "text/html" }).end("<h1>502 Bad Gateway</h1>");
      return true;
    case "html":
      response
        .writeHead(200, { "content-type": "text/html" })
        .end("<html><body>PowerSchool is down for maintenance.</body></html>");
      return true;
    case "maintenance":
      response
        .writeHead(503, { "content-type": "text/html" })
        .end("<html><body>PowerSchool is being updated. Please come back later.</body></html>");
      return true;
    case "cut":
      response.writeHead(200, { "content-type": "application/json", "content-length": "100000" });
      response.write('{"name":"students","record":[{"dcid":');
      setTimeout(() => response.destroy(), 20);
      return true;
    case "stall":
      return true;
    case "truncated":
    case "empty-page":
    case "repeat-page":
    case "shrinking-total":
    case "clock-skew":
    case "wrong-type":
      return false;
  }
}

const FEWER = 7;

/** What a fault makes of an answer that the server gave: fewer counted than there are, or a page without rows. */
export function bendAnswer(kind: FaultKind | null, answer: unknown): unknown {
  if (answer === null || typeof answer !== "object" || Array.isArray(answer)) return answer;
  const body = answer as Record<string, unknown>;
  if (kind === "empty-page") return withoutRows(body);
  if (kind !== "shrinking-total") return answer;
  if (typeof body.count === "number") return { ...body, count: Math.max(0, body.count - FEWER) };
  const { resource } = body;
  if (resource === null || typeof resource !== "object" || !("count" in resource)) return answer;
  return { resource: { count: Math.max(0, Number(resource.count) - FEWER) } };
}

function withoutRows(body: Record<string, unknown>): unknown {
  if ("record" in body) {
    const { record: _rows, ...rest } = body;
    return rest;
  }
  // A list of /ws/v1 keeps its wrapper and loses what is not about it.
  const emptied = Object.entries(body).map(([name, inner]) => {
    if (inner === null || typeof inner !== "object" || !name.endsWith("s")) return [name, inner];
    const kept = Object.entries(inner).filter(([key]) => key.startsWith("@"));
    return [name, kept.length > 0 ? Object.fromEntries(kept) : ""];
  });
  return Object.fromEntries(emptied) as unknown;
}

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
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];
/** Strikes the requests whose path contains `match`, from the `at`-th on (1 is the next), `times` times. */
export type FaultOrder = { kind: FaultKind; match?: string; at?: number; times?: number };
type Armed = { kind: FaultKind; match: string; wait: number; left: number };

/** The faults that were ordered, and how many requests they still strike. */
export class Faults {
  private armed: Armed[] = [];

  order(order: FaultOrder): void {
    this.armed.push({
      kind: order.kind,
      match: order.match ?? "/ws/",
      wait: (order.at ?? 1) - 1,
      left: order.times ?? 1,
    });
  }

  clear(): void {
    this.armed = [];
  }

  /** The fault that strikes this request, if any; counts it. */
  strike(path: string): FaultKind | null {
    for (const fault of this.armed) {
      if (!path.includes(fault.match) || fault.left <= 0) continue;
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

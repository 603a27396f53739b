import { FEWER, type FaultKind, type FaultVoice } from "../sis/faults";

const EXPIRED = 'Bearer error="invalid_token",realm="PowerSchool",error_description="The access token has expired"';

/** How PowerSchool words what goes wrong. */
export const VOICE: FaultVoice = {
  path: "/ws/",
  product: "PowerSchool",
  refused: { status: 401, headers: { "www-authenticate": EXPIRED } },
  denied: {
    status: 403,
    body: {
      message: "At least one column lacks sufficient permission",
      errors: [{ resource: "Students", field: "last_name", code: "NoAccess" }],
    },
  },
  unknown: { status: 404, body: { message: "Resource not found" } },
  slowDown: (seconds) =>
    seconds === null
      ? { status: 429, body: { message: "Too many requests for this plugin. Wait 1 seconds." } }
      : {
          status: 429,
          body: { message: `Too many requests. Wait ${seconds} seconds.` },
          headers: { "retry-after": String(seconds) },
        },
  broken: { status: 500, body: { message: "Internal error" } },
  opening: '{"name":"students","record":[{"dcid":',
};

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

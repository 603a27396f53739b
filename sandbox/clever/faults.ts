import { FEWER, type FaultKind, type FaultVoice } from "../sis/faults";

const message = (text: string) => ({ message: text });

/** How Clever words what goes wrong. */
export const VOICE: FaultVoice = {
  path: "/v3.",
  product: "Clever",
  refused: { status: 401, body: message("Invalid token") },
  denied: { status: 403, body: message("You do not have access to this resource") },
  unknown: { status: 404, body: message("Resource not found") },
  slowDown: (seconds) => ({
    status: 429,
    body: message("Too Many Requests"),
    headers: {
      "x-ratelimit-limit": "1200",
      "x-ratelimit-remaining": "0",
      ...(seconds === null ? {} : { "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000) + seconds) }),
    },
  }),
  broken: { status: 500, body: message("Internal server error") },
  opening: '{"data":[{"data":{"id":"6',
};

type Listed = { data: unknown[]; links: { rel: string; uri: string }[]; count?: number };

/** What a fault makes of a list: nobody on a page and no page after it, or fewer counted than there are. */
export function bendList(kind: FaultKind | null, list: Listed): Listed {
  if (kind === "empty-page") return { ...list, data: [], links: list.links.filter((link) => link.rel === "self") };
  if (kind === "shrinking-total" && list.count !== undefined)
    return { ...list, count: Math.max(0, list.count - FEWER) };
  return list;
}

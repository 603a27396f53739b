import { ConnectorError } from "./errors";

/** A definite answer of a SIS; `json` is null when there is no body. */
export type Answer = { status: number; header: (name: string) => string | null; body: string; json: unknown };

type Received = Omit<Answer, "json">;
type Server = { product: string; base: URL; slowDown?: string | undefined };

const WAIT_ALSO = new Set([408, 500, 502, 503, 504]);
const TOO_MANY = /too many requests/i;
const LATER = "Usually passes by itself; imports try again. If it stays so, ask whoever runs the SIS server.";

/** How long a server asks us to wait: the header in seconds or as a date, or else seconds named in its message. */
export function readRetryAfter(header: string | null, body: string, now: number): number | null {
  if (header !== null && /^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = header === null ? Number.NaN : Date.parse(header);
  if (!Number.isNaN(date)) return Math.max(0, date - now);
  const inText = /(\d+(?:\.\d+)?)\s*(milliseconds?|ms|seconds?|secs?|s)\b/i.exec(body.slice(0, 2000));
  if (!inText) return null;
  return Math.ceil(Number(inText[1]) * (/^m/i.test(inText[2] ?? "") ? 1 : 1000));
}

function refuseRedirect(received: Received, server: Server): ConnectorError {
  const location = received.header("location") ?? "";
  const target = URL.canParse(location, server.base) ? new URL(location, server.base) : null;
  if (target && target.host !== server.base.host) {
    return new ConnectorError(
      "protocol",
      `${server.base.host} sends us on to ${target.host}, which was not followed.`,
      {
        fix: `If ${target.host} is the SIS itself, enter that address.`,
      },
    );
  }
  return new ConnectorError("unavailable", `${server.product} answered with a redirect to a page instead of data.`, {
    fix: LATER,
  });
}

function refusePage(received: Received, server: Server): ConnectorError {
  const isOtherSite = received.status >= 400 && received.status < 500;
  return new ConnectorError(
    isOtherSite ? "protocol" : "unavailable",
    `${server.base.host} answered with a web page instead of data (${received.status}).`,
    {
      fix: isOtherSite
        ? `Check that the address is that of ${server.product} itself.`
        : `The SIS may be in maintenance. If it stays so, check that the address is that of ${server.product} itself.`,
    },
  );
}

/** Sorts what arrived: returns data and definite refusals, throws what a later attempt may cure. */
export function readAnswer(received: Received, server: Server): Answer {
  const { status, body } = received;
  const retryAfterMs =
    status >= 400 ? readRetryAfter(received.header("retry-after"), TOO_MANY.test(body) ? body : "", Date.now()) : null;
  if (status === 429 || (status >= 400 && TOO_MANY.test(body.slice(0, 2000)))) {
    throw new ConnectorError("rate_limited", `${server.product} asks us to slow down (${status}).`, {
      fix: server.slowDown ?? LATER,
      retryAfterMs: retryAfterMs ?? readRetryAfter(null, body, Date.now()),
    });
  }
  if (status >= 300 && status < 400) throw refuseRedirect(received, server);
  const isPage =
    /html/i.test(received.header("content-type") ?? "") || /^\s*<(!doctype|html)/i.test(body.slice(0, 100));
  if (isPage) throw refusePage(received, server);
  if (status >= 500 || WAIT_ALSO.has(status)) {
    throw new ConnectorError("unavailable", `${server.product} answered with an error of its own (${status}).`, {
      fix: LATER,
      retryAfterMs,
    });
  }
  if (body.trim() === "") {
    if (status === 200) throw cutShort(server);
    return { ...received, json: null };
  }
  try {
    return { ...received, json: JSON.parse(body) };
  } catch {
    // The parser's own message quotes the text, which may hold student data, so it is not kept as a cause.
    if (status >= 400) return { ...received, json: null };
    throw cutShort(server);
  }
}

function cutShort(server: Server): ConnectorError {
  return new ConnectorError("unavailable", `${server.product} sent an answer that is cut short.`, { fix: LATER });
}

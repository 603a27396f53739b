import { setTimeout as delay } from "node:timers/promises";
import type { TLSSocket } from "node:tls";
import { Agent, buildConnector, request as send } from "undici";
import { guardedLookup, type AddressPolicy } from "./address-guard";
import { readAnswer, type Answer } from "./answer";
import { ConnectorError } from "./errors";
import { describeNetworkFault } from "./network-fault";
import { inRequestSpan } from "./request-span";

export type Patience = {
  /** For one whole answer. */
  timeoutMs: number;
  attempts: number;
  /** First pause before a repeated request; doubles each time. */
  backoffBaseMs: number;
  /** A longer wait asked for by the SIS is left to the caller. */
  longestWaitMs: number;
};

export const DEFAULT_PATIENCE: Patience = {
  timeoutMs: 60_000,
  attempts: 4,
  backoffBaseMs: 500,
  longestWaitMs: 20_000,
};

export type HeaderOf = (name: string) => string | null;

/** What only one kind of SIS does: where two faults are mended, and how its headers ask for a pause. */
export type SisHints = {
  slowDown?: string;
  smallerPages?: string;
  /** Milliseconds until the next request may be sent, from the headers of an answer; 0 is at once. */
  pauseAfter?: (header: HeaderOf) => number;
};

/** Only requests that read: each may be sent twice without harm. */
export type HttpRequest = {
  method: "GET" | "POST";
  path: string;
  /** A function is asked again for each attempt: a signature is good once. */
  headers?: Record<string, string> | (() => Record<string, string>);
  body?: string;
  attempts?: number;
};

const CONNECT_TIMEOUT_MS = 10_000;
const LARGEST_BODY = 64 * 1024 * 1024;
const SLOWEST_SPACING_MS = 2000;

/** One SIS server over HTTP: checked addresses, timeouts, retries, and no faster than the server can bear. */
export class SisHttp {
  readonly #agent: Agent;
  #notBefore = 0;
  #spacingMs = 0;
  certificateUntil: Date | null = null;
  /** The server's clock minus ours, from its latest answer. */
  clockOffsetMs: number | null = null;

  constructor(
    readonly base: URL,
    readonly product: string,
    readonly patience: Patience,
    policy: AddressPolicy,
    private readonly hints: SisHints = {},
  ) {
    const connect = buildConnector({ lookup: guardedLookup(policy), timeout: CONNECT_TIMEOUT_MS });
    this.#agent = new Agent({
      connections: 4,
      keepAliveTimeout: 10_000,
      headersTimeout: patience.timeoutMs,
      bodyTimeout: patience.timeoutMs,
      connect: (options, callback) =>
        connect(options, (...outcome) => {
          const socket = outcome[1];
          if (socket && "getPeerCertificate" in socket) this.#noteCertificate(socket as TLSSocket);
          callback(...outcome);
        }),
    });
  }

  /** Sends until a definite answer comes: any status below 500 that is neither a wait nor a web page. */
  async request(request: HttpRequest, onAttempt: () => void): Promise<Answer> {
    const attempts = request.attempts ?? this.patience.attempts;
    for (let attempt = 1; ; attempt++) {
      await this.#takeTurn();
      onAttempt();
      try {
        const asked = { method: request.method, host: this.base.host, product: this.product };
        const answer = await inRequestSpan(asked, () => this.#attempt(request));
        this.#spacingMs *= 0.995;
        return answer;
      } catch (error) {
        const fault = describeNetworkFault(error, this.base.host, this.patience.timeoutMs);
        const waitMs = fault.retryAfterMs ?? this.#backoff(attempt);
        if (fault.kind === "rate_limited") this.#slowDown(waitMs);
        if (!fault.isTransient || attempt >= attempts || waitMs > this.patience.longestWaitMs) throw fault;
        await delay(waitMs);
      }
    }
  }

  async close(): Promise<void> {
    await this.#agent.close();
  }

  async #attempt(request: HttpRequest): Promise<Answer> {
    const response = await send(new URL(request.path, this.base), {
      method: request.method,
      headers: {
        accept: "application/json",
        "user-agent": "Matricula",
        ...(typeof request.headers === "function" ? request.headers() : request.headers),
      },
      body: request.body ?? null,
      dispatcher: this.#agent,
      signal: AbortSignal.timeout(this.patience.timeoutMs),
    });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > LARGEST_BODY) {
        throw new ConnectorError("protocol", `${this.product} sent an answer of more than 64 MB.`, {
          fix: this.hints.smallerPages ?? "Report it with the time of the import: the page size has to be lowered.",
        });
      }
      chunks.push(chunk);
    }
    const header = (name: string) => {
      const value = response.headers[name];
      return Array.isArray(value) ? (value[0] ?? null) : (value ?? null);
    };
    const date = Date.parse(header("date") ?? "");
    if (!Number.isNaN(date)) this.clockOffsetMs = date - Date.now();
    const pauseMs = this.hints.pauseAfter?.(header) ?? 0;
    if (pauseMs > 0) this.#notBefore = Math.max(this.#notBefore, Date.now() + pauseMs);
    const headerOrPause: HeaderOf = (name) =>
      header(name) ?? (name === "retry-after" && pauseMs > 0 ? String(Math.ceil(pauseMs / 1000)) : null);
    return readAnswer(
      { status: response.statusCode, header: headerOrPause, body: Buffer.concat(chunks).toString("utf8") },
      { product: this.product, base: this.base, slowDown: this.hints.slowDown },
    );
  }

  /** Requests that run side by side share one pace, so that a server's limit holds for all of them. */
  async #takeTurn(): Promise<void> {
    const now = Date.now();
    const start = Math.max(now, this.#notBefore);
    if (start - now > this.patience.longestWaitMs) {
      throw new ConnectorError("rate_limited", `${this.product} has answered as often as it may for now.`, {
        fix: this.hints.slowDown ?? "Passes by itself; imports try again.",
        retryAfterMs: start - now,
      });
    }
    this.#notBefore = start + this.#spacingMs;
    if (start > now) await delay(start - now);
  }

  #slowDown(waitMs: number): void {
    this.#spacingMs = Math.min(SLOWEST_SPACING_MS, Math.max(50, this.#spacingMs * 2));
    const wait = Math.min(waitMs, this.patience.longestWaitMs);
    this.#notBefore = Math.max(this.#notBefore, Date.now() + wait);
  }

  #backoff(attempt: number): number {
    return this.patience.backoffBaseMs * 2 ** (attempt - 1) * (0.5 + Math.random());
  }

  #noteCertificate(socket: TLSSocket): void {
    const until = Date.parse(socket.getPeerCertificate().valid_to);
    if (!Number.isNaN(until)) this.certificateUntil = new Date(until);
  }
}

import { z } from "zod";
import type { Answer } from "../answer";
import { ConnectorError } from "../errors";
import type { HttpRequest } from "../http";
import { parseShape } from "../shape";
import { FIXES } from "./fixes";
import type { Server } from "./server";
import { encode, signRequest } from "./sign";

const tokenAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().default(1800),
});
const LARGEST_SKEW_MS = 60_000;

/** Authorised requests to one OneRoster server, counted. */
export class OneRosterClient {
  requests = 0;

  constructor(
    readonly server: Server,
    private readonly attempts?: number,
  ) {}

  /** Reads a collection, "students"; throws a ConnectorError for every refusal, naming `what` was asked for. */
  async get(collection: string, query: Record<string, string | number>, what: string): Promise<Answer> {
    let answer = await this.#send(collection, query);
    if (answer.status === 401) {
      // A token may have died, or a clock run apart; both are known better now.
      this.server.token = null;
      answer = await this.#send(collection, query);
    }
    if (answer.status >= 400) throw this.#refused(answer, what);
    return answer;
  }

  /** Forgets what earlier sessions learned, so that a test tests. */
  forget(): void {
    this.server.token = null;
    this.server.letGo();
  }

  async #send(collection: string, query: Record<string, string | number>): Promise<Answer> {
    const { http, path } = this.server;
    const pairs = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]);
    const search = pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
    const target = `${path}/${collection}`;
    const headers = await this.#authorization(new URL(target, http.base), pairs);
    return http.request(
      this.#limited({ method: "GET", path: `${target}?${search}`, headers }),
      () => (this.requests += 1),
    );
  }

  async #authorization(url: URL, query: [string, string][]): Promise<() => Record<string, string>> {
    const { clientId, clientSecret, signIn } = this.server.credentials;
    if (signIn === "bearer") return () => ({ authorization: `Bearer ${clientSecret}` });
    if (signIn.startsWith("oauth2")) {
      const token = await this.token();
      return () => ({ authorization: `Bearer ${token}` });
    }
    const method = signIn === "oauth1-sha1" ? "HMAC-SHA1" : "HMAC-SHA256";
    return () => {
      const offset = this.server.http.clockOffsetMs ?? 0;
      const now = Date.now() + (Math.abs(offset) > LARGEST_SKEW_MS ? offset : 0);
      return { authorization: signRequest(url, query, { clientId, clientSecret, method, now }) };
    };
  }

  async token(): Promise<string> {
    const { server } = this;
    if (server.token && server.token.renewAt > Date.now()) return server.token.value;
    const { scope } = server.credentials;
    const prefix = `https://purl.imsglobal.org/spec/or/${server.version}/scope/`;
    const both = `${prefix}roster-core.readonly ${prefix}roster-demographics.readonly`;
    // Without a scope of its own: both, then what every provider grants, since demographics need a right of their own.
    const tries = scope ? [scope] : [both, `${prefix}roster-core.readonly`, ""];
    let answer = await this.#askToken(tries[0] ?? "");
    for (const next of tries.slice(1)) {
      if (answer.status !== 400 || !/scope/i.test(answer.body)) break;
      answer = await this.#askToken(next);
    }
    if (answer.status >= 400) throw this.#refusedToken(answer);
    const { access_token: value, expires_in: seconds } = parseShape(tokenAnswer, answer.json, "a token", {
      product: server.product,
      fix: FIXES.credentials,
    });
    server.token = { value, renewAt: Date.now() + Math.max(seconds * 1000 - 60_000, 1000) };
    return value;
  }

  /** Credentials go by header; a server that refuses them there is asked once more with them in the body. */
  async #askToken(scope: string): Promise<Answer> {
    const { tokens, tokenPath, credentials } = this.server;
    if (!tokens) throw new ConnectorError("credentials", "There is no token address.", { fix: FIXES.credentials });
    const { clientId, clientSecret, signIn } = credentials;
    const basic = `Basic ${Buffer.from(`${encode(clientId)}:${encode(clientSecret)}`).toString("base64")}`;
    const grant: Record<string, string> =
      signIn === "oauth2-password"
        ? { grant_type: "password", username: clientId, password: clientSecret }
        : { grant_type: "client_credentials" };
    const form = { ...grant, ...(scope ? { scope } : {}) };
    const type = { "content-type": "application/x-www-form-urlencoded" };
    const ask = (headers: Record<string, string>, body: Record<string, string>) =>
      tokens.request(
        this.#limited({ method: "POST", path: tokenPath, headers, body: new URLSearchParams(body).toString() }),
        () => (this.requests += 1),
      );
    const answer = await ask({ ...type, authorization: basic }, form);
    if ((answer.status !== 400 && answer.status !== 401) || /scope/i.test(answer.body)) return answer;
    return ask(type, { ...form, client_id: clientId, client_secret: clientSecret });
  }

  #limited(request: HttpRequest): HttpRequest {
    return this.attempts === undefined ? request : { ...request, attempts: this.attempts };
  }

  #refusedToken(answer: Answer): ConnectorError {
    const { product } = this.server;
    if (/scope/i.test(answer.body))
      return new ConnectorError("permission", `${product} does not grant the scope (${answer.status}).`, {
        fix: FIXES.scope,
      });
    if (answer.status === 404)
      return new ConnectorError("protocol", "There is no token endpoint at the token address (404).", {
        fix: FIXES.credentials,
      });
    return new ConnectorError("credentials", `${product} did not accept the client ID and secret (${answer.status}).`, {
      fix: FIXES.credentials,
    });
  }

  #refused(answer: Answer, what: string): ConnectorError {
    const { product } = this.server;
    switch (answer.status) {
      case 401:
        return new ConnectorError("credentials", `${product} refuses our key or signature (401), for ${what}.`, {
          fix: FIXES.credentials,
        });
      case 403:
        return new ConnectorError("permission", `${product} does not let us read ${what} (403).`, {
          fix: this.server.whenRefused,
        });
      case 404:
        return new ConnectorError("protocol", `${product} does not know ${what} (404).`, {
          fix: this.server.whenUnknown,
        });
      default:
        return new ConnectorError("protocol", `${product} refused the request for ${what} (${answer.status}).`, {
          fix: FIXES.report,
        });
    }
  }
}

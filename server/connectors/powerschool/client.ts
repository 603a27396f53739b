import type { Answer } from "../answer";
import type { HttpRequest } from "../http";
import { isTokenRefusal, refused, refusedToken } from "./refusals";
import type { Metadata, Server } from "./server";
import { metadataAnswer, parseAnswer, tokenAnswer } from "./wire";

const METADATA_LIFE_MS = 10 * 60_000;
/** PowerSchool hands out the same token until it expires, so asking again sooner than this gains nothing. */
const SHORTEST_TOKEN_USE_MS = 30_000;
const LARGEST_PAGE = 10_000;

/** Authorised requests to one PowerSchool server, counted. */
export class PowerSchoolClient {
  requests = 0;

  constructor(
    readonly server: Server,
    private readonly attempts?: number,
  ) {}

  /** Reads a path; throws a ConnectorError for every refusal, naming `what` was asked for. */
  get(path: string, what: string): Promise<Answer> {
    return this.#authorised({ method: "GET", path }, what);
  }

  /** Runs a named query or its count; these only read, so they may be repeated. */
  query(path: string, what: string): Promise<Answer> {
    return this.#authorised(
      { method: "POST", path: `/ws/schema/query/${path}`, headers: { "content-type": "application/json" }, body: "{}" },
      what,
    );
  }

  async metadata(): Promise<Metadata> {
    const known = this.server.metadata;
    if (known && known.staleAt > Date.now()) return known.value;
    const value = parseAnswer(metadataAnswer, (await this.get("/ws/v1/metadata", "metadata")).json, "metadata");
    this.server.metadata = { value, staleAt: Date.now() + METADATA_LIFE_MS };
    return value;
  }

  /** Rows a page: what the district's administrator allows. */
  async pageSize(): Promise<number> {
    const { schema_table_query_max_page_size: allowed } = await this.metadata();
    return Math.min(allowed ?? 100, LARGEST_PAGE);
  }

  /** What anybody may ask, without a token: proves that PowerSchool answers at the address. */
  async publicMetadata(): Promise<Metadata> {
    const answer = await this.#send({ method: "GET", path: "/ws/v1/metadata" });
    if (answer.status >= 400) throw refused(answer, "metadata");
    return parseAnswer(metadataAnswer, answer.json, "metadata");
  }

  /** Asks for a token unless somebody else already replaced the given one. */
  async renewToken(refusedOne: string | null): Promise<string> {
    const { server } = this;
    if (server.token && server.token.value !== refusedOne && server.token.renewAt > Date.now())
      return server.token.value;
    server.renewal ??= this.#fetchToken().finally(() => (server.renewal = null));
    await server.renewal;
    if (!server.token) throw new Error("A token request neither failed nor gave a token.");
    return server.token.value;
  }

  /** Forgets what earlier sessions learned, so that a test tests. */
  forget(): void {
    this.server.token = null;
    this.server.metadata = null;
  }

  async #authorised(request: PlainRequest, what: string): Promise<Answer> {
    const token = await this.renewToken(null);
    let answer = await this.#send(withToken(request, token));
    if (isTokenRefusal(answer)) answer = await this.#send(withToken(request, await this.renewToken(token)));
    if (answer.status >= 400) throw refused(answer, what);
    return answer;
  }

  async #fetchToken(): Promise<void> {
    const { clientId, clientSecret } = this.server.credentials;
    const answer = await this.#send({
      method: "POST",
      path: "/oauth/access_token",
      headers: {
        authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`,
        "content-type": "application/x-www-form-urlencoded;charset=UTF-8",
      },
      body: "grant_type=client_credentials",
    });
    this.server.token = null;
    if (answer.status >= 400) throw refusedToken(answer);
    const { access_token: value, expires_in: seconds } = parseAnswer(tokenAnswer, answer.json, "a token");
    this.server.token = { value, renewAt: Date.now() + Math.max(seconds * 1000 - 60_000, SHORTEST_TOKEN_USE_MS) };
  }

  #send(request: HttpRequest): Promise<Answer> {
    const limited = this.attempts === undefined ? request : { ...request, attempts: this.attempts };
    return this.server.http.request(limited, () => (this.requests += 1));
  }
}

type PlainRequest = Omit<HttpRequest, "headers"> & { headers?: Record<string, string> };

function withToken(request: PlainRequest, token: string): HttpRequest {
  return { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } };
}

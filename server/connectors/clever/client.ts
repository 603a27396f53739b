import type { Answer } from "../answer";
import { ConnectorError } from "../errors";
import { FIXES } from "./fixes";
import type { Server } from "./server";
import { say, tokensAnswer } from "./wire";

/** Authorised requests to Clever for one district, counted. */
export class CleverClient {
  requests = 0;

  constructor(
    readonly server: Server,
    private readonly attempts?: number,
  ) {}

  /** Reads a list or a thing, "/users?role=student"; throws a ConnectorError for every refusal, naming `what` was asked for. */
  async get(path: string, what: string): Promise<Answer> {
    const token = await this.token();
    let answer = await this.#send(path, token);
    if (answer.status === 401 && this.#isFound) {
      // The district may have connected the app anew since the token was looked up.
      this.server.token = null;
      const found = await this.token();
      if (found !== token) answer = await this.#send(path, found);
    }
    if (answer.status >= 400) throw this.#refused(answer, what);
    return answer;
  }

  /** The district's token: as it was typed, or looked up with the app's client id and secret. */
  async token(): Promise<string> {
    const { server } = this;
    if (!this.#isFound) return server.credentials.districtToken;
    server.token ??= await this.#findToken();
    return server.token;
  }

  /** Forgets what earlier sessions learned, so that a test tests. */
  forget(): void {
    this.server.token = null;
  }

  get #isFound(): boolean {
    return this.server.credentials.signIn === "client";
  }

  async #findToken(): Promise<string> {
    const { clientId, clientSecret, districtId } = this.server.credentials;
    const query = new URLSearchParams({ owner_type: "district", ...(districtId ? { district: districtId } : {}) });
    const answer = await this.server.tokens.request(
      {
        method: "GET",
        path: `/oauth/tokens?${query}`,
        headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}` },
        ...(this.attempts === undefined ? {} : { attempts: this.attempts }),
      },
      () => (this.requests += 1),
    );
    if (answer.status >= 400) {
      throw new ConnectorError("credentials", `Clever did not accept the client ID and secret (${answer.status}).`, {
        fix: FIXES.client,
      });
    }
    const found = say(tokensAnswer, answer.json, "the token").data.filter((token) => token.owner.type === "district");
    const [first] = found;
    if (!first) {
      throw new ConnectorError("permission", "No district shares its data with this Clever application.", {
        fix: FIXES.district,
      });
    }
    if (found.length > 1) {
      throw new ConnectorError(
        "credentials",
        `${found.length} districts share their data with this Clever application.`,
        { fix: "Enter the Clever district ID of yours; it stands in the address line of the Clever dashboard." },
      );
    }
    return first.access_token;
  }

  #send(path: string, token: string): Promise<Answer> {
    return this.server.http.request(
      {
        method: "GET",
        path: `${this.server.path}${path}`,
        headers: { authorization: `Bearer ${token}` },
        ...(this.attempts === undefined ? {} : { attempts: this.attempts }),
      },
      () => (this.requests += 1),
    );
  }

  #refused(answer: Answer, what: string): ConnectorError {
    switch (answer.status) {
      case 401:
        return new ConnectorError("credentials", `Clever refuses the district token (401), for ${what}.`, {
          fix: this.#isFound ? FIXES.district : FIXES.token,
        });
      case 403:
        return new ConnectorError("permission", `The district does not share ${what} with us (403).`, {
          fix: FIXES.sharing,
        });
      case 404:
        return new ConnectorError("protocol", `Clever does not know ${what} (404).`, { fix: FIXES.address });
      case 413:
        return new ConnectorError("protocol", `Clever refused the page size for ${what} (413).`, {
          fix: FIXES.smallerPages,
        });
      default:
        return new ConnectorError("protocol", `Clever refused the request for ${what} (${answer.status}).`, {
          fix: FIXES.report,
        });
    }
  }
}

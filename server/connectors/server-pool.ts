import { createHash } from "node:crypto";
import type { SisHttp } from "./http";

const MOST_SERVERS = 200;

/** What sessions with the same credentials share within this process; the one longest unused goes when there are too many. */
export class ServerPool<Server extends { http: SisHttp }> {
  readonly #servers = new Map<string, Server>();

  /** The shared state of a key; `make` is called for a new one. Anything in the key that changes starts afresh. */
  find(key: readonly unknown[], make: () => Server): Server {
    // Hashed, so that no secret is kept in the clear as a key.
    const digest = createHash("sha256").update(JSON.stringify(key)).digest("base64");
    const server = this.#servers.get(digest) ?? make();
    this.#servers.delete(digest);
    this.#servers.set(digest, server);
    const oldest = this.#servers.keys().next().value;
    if (this.#servers.size > MOST_SERVERS && oldest !== undefined) {
      void this.#servers.get(oldest)?.http.close();
      this.#servers.delete(oldest);
    }
    return server;
  }
}

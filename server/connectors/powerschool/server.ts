import { createHash } from "node:crypto";
import type { z } from "zod";
import { parseSisAddress, type AddressPolicy } from "../address-guard";
import type { OpenOptions } from "../connector";
import { DEFAULT_PATIENCE, SisHttp } from "../http";
import type { metadataAnswer } from "./wire";

export type PowerSchoolCredentials = { url: string; clientId: string; clientSecret: string };
export type Metadata = z.output<typeof metadataAnswer>;

/** What sessions with the same credentials share within this process: connections, pace, token and metadata. */
export type Server = {
  http: SisHttp;
  policy: AddressPolicy;
  credentials: PowerSchoolCredentials;
  token: { value: string; renewAt: number } | null;
  renewal: Promise<void> | null;
  metadata: { value: Metadata; staleAt: number } | null;
};

const MOST_SERVERS = 200;
const servers = new Map<string, Server>();

/** The shared state for these credentials; a changed address, id or secret starts afresh. */
export function findServer(credentials: PowerSchoolCredentials, options: OpenOptions): Server {
  const base = parseSisAddress(credentials.url, options);
  const secret = createHash("sha256").update(credentials.clientSecret).digest("base64");
  const key = JSON.stringify([base.origin, credentials.clientId, secret, options]);
  const known = servers.get(key);
  servers.delete(key);
  const server = known ?? {
    http: new SisHttp(base, "PowerSchool", { ...DEFAULT_PATIENCE, ...options.patience }, options),
    policy: options,
    credentials,
    token: null,
    renewal: null,
    metadata: null,
  };
  servers.set(key, server);
  const oldest = servers.keys().next().value;
  if (servers.size > MOST_SERVERS && oldest !== undefined) {
    void servers.get(oldest)?.http.close();
    servers.delete(oldest);
  }
  return server;
}

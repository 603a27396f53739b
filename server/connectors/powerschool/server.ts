import type { z } from "zod";
import { parseSisAddress, type AddressPolicy } from "../address-guard";
import type { OpenOptions } from "../connector";
import { DEFAULT_PATIENCE, SisHttp } from "../http";
import { ServerPool } from "../server-pool";
import { FIXES } from "./fixes";
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

const servers = new ServerPool<Server>();

/** The shared state for these credentials; a changed address, id or secret starts afresh. */
export function findServer(credentials: PowerSchoolCredentials, options: OpenOptions): Server {
  const base = parseSisAddress(credentials.url, options);
  return servers.find([base.origin, credentials, options], () => ({
    http: new SisHttp(base, "PowerSchool", { ...DEFAULT_PATIENCE, ...options.patience }, options, {
      slowDown: FIXES.slowDown,
      smallerPages: FIXES.smallerPages,
    }),
    policy: options,
    credentials,
    token: null,
    renewal: null,
    metadata: null,
  }));
}

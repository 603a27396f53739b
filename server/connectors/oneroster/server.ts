import { parseSisAddress, type AddressPolicy } from "../address-guard";
import type { OpenOptions } from "../connector";
import { ConnectorError } from "../errors";
import { DEFAULT_PATIENCE, SisHttp } from "../http";
import { ServerPool } from "../server-pool";
import { FIXES } from "./fixes";
import type { Preset } from "./presets";

export type OneRosterCredentials = {
  baseUrl: string;
  signIn: string;
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
  scope: string;
};
export type Version = "v1p1" | "v1p2";

/** What is joined to the pages of a read, shared by its sessions; a promise, so that nobody asks for it twice. */
export type Joined = { schools?: Promise<string[]>; demographics?: Promise<Map<string, string>> };

/** What sessions with the same credentials share within this process. */
export type Server = {
  http: SisHttp;
  tokens: SisHttp | null;
  /** The path of the base address, without a slash at its end. */
  path: string;
  tokenPath: string;
  version: Version;
  product: string;
  policy: AddressPolicy;
  credentials: OneRosterCredentials;
  /** What to do when the server does not know a collection. */
  whenUnknown: string;
  /** What to do when it refuses one. */
  whenRefused: string;
  token: { value: string; renewAt: number } | null;
  joined: Joined;
  /** Forgets what was joined. */
  letGo(): void;
};

const servers = new ServerPool<Server>();

/** An address as typed, https unless it says otherwise; only after parseSisAddress has accepted it. */
const urlOf = (typed: string) => new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`);

/** The shared state for these credentials; anything changed in them starts afresh. */
export function findServer(preset: Preset, credentials: OneRosterCredentials, options: OpenOptions): Server {
  const { product } = preset;
  const base = parseSisAddress(credentials.baseUrl, options);
  const [path, version] =
    /^.*\/ims\/oneroster(?:\/rostering)?\/(v1p[12])/.exec(urlOf(credentials.baseUrl).pathname) ?? [];
  if (path === undefined || (version !== "v1p1" && version !== "v1p2"))
    throw new ConnectorError("protocol", "The address does not name a version of OneRoster that is read.", {
      fix: FIXES.address,
    });
  const hasToken = credentials.signIn.startsWith("oauth2") && credentials.tokenUrl !== "";
  const tokenBase = hasToken ? parseSisAddress(credentials.tokenUrl, options) : null;
  const tokenUrl = hasToken ? urlOf(credentials.tokenUrl) : null;
  return servers.find([preset.kind, credentials, options], () => {
    const patience = { ...DEFAULT_PATIENCE, ...options.patience };
    const hints = { slowDown: FIXES.slowDown, smallerPages: FIXES.smallerPages };
    const http = new SisHttp(base, product, patience, options, hints);
    const server: Server = {
      http,
      tokens: tokenBase && new SisHttp(tokenBase, product, patience, options, hints),
      path,
      tokenPath: tokenUrl ? `${tokenUrl.pathname}${tokenUrl.search}` : "",
      version,
      product,
      policy: options,
      credentials,
      whenUnknown: preset.whenUnknown ?? FIXES.address,
      whenRefused: preset.whenRefused ?? FIXES.scope,
      token: null,
      joined: {},
      letGo: () => void (server.joined = {}),
    };
    return server;
  });
}

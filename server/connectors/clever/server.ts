import { parseSisAddress, type AddressPolicy } from "../address-guard";
import type { OpenOptions } from "../connector";
import { ConnectorError } from "../errors";
import { DEFAULT_PATIENCE, SisHttp, type HeaderOf } from "../http";
import { ServerPool } from "../server-pool";
import { FIXES } from "./fixes";

export type CleverCredentials = {
  signIn: string;
  districtToken: string;
  clientId: string;
  clientSecret: string;
  districtId: string;
  apiUrl: string;
};

/** What sessions with the same credentials share within this process. */
export type Server = {
  http: SisHttp;
  /** Where the token of an app is looked up: another host than the API. */
  tokens: SisHttp;
  /** "/v3.1" */
  path: string;
  policy: AddressPolicy;
  credentials: CleverCredentials;
  token: string | null;
};

const API_HOST = "api.clever.com";
const TOKEN_ADDRESS = "https://clever.com";

/** Clever's window is a minute: once its requests are used up, the next one waits for the new window. */
function pauseAfter(header: HeaderOf): number {
  const remaining = header("x-ratelimit-remaining");
  const resetsAt = Number(header("x-ratelimit-reset") ?? Number.NaN) * 1000;
  if (remaining === null || Number(remaining) > 0 || Number.isNaN(resetsAt)) return 0;
  const theirClock = Date.parse(header("date") ?? "");
  return Math.max(0, resetsAt - (Number.isNaN(theirClock) ? Date.now() : theirClock));
}

function versionPath(typed: string): string {
  const path = URL.canParse(typed) ? new URL(typed).pathname.replace(/\/+$/, "") : "";
  if (/^\/v3\.[01]$/.test(path)) return path;
  throw new ConnectorError("protocol", "The API address does not end in a version that is read, v3.0 or v3.1.", {
    fix: FIXES.address,
  });
}

const servers = new ServerPool<Server>();

/** The shared state for these credentials; anything changed in them starts afresh. */
export function findServer(credentials: CleverCredentials, options: OpenOptions): Server {
  const base = parseSisAddress(credentials.apiUrl, options);
  const path = versionPath(credentials.apiUrl);
  return servers.find([credentials, options], () => {
    const patience = { ...DEFAULT_PATIENCE, ...options.patience };
    const hints = { slowDown: FIXES.slowDown, smallerPages: FIXES.smallerPages, pauseAfter };
    const tokenBase = base.hostname === API_HOST ? new URL(TOKEN_ADDRESS) : base;
    return {
      http: new SisHttp(base, "Clever", patience, options, hints),
      tokens: new SisHttp(tokenBase, "Clever", patience, options, hints),
      path,
      policy: options,
      credentials,
      token: null,
    };
  });
}

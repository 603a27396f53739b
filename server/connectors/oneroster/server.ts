import { parseSisAddress, type AddressPolicy } from "../address-guard";
import type { OpenOptions } from "../connector";
import { ConnectorError } from "../errors";
import { DEFAULT_PATIENCE, SisHttp } from "../http";
import { ServerPool } from "../server-pool";
import { FIXES } from "./fixes";

export type OneRosterCredentials = {
  baseUrl: string;
  signIn: string;
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
  scope: string;
};
export type Version = "v1p1" | "v1p2";

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
  token: { value: string; renewAt: number } | null;
  /** Demographics by user, read whole at the start of a read. */
  demographics: { byUser: Map<string, string>; readAt: number } | null;
};

const servers = new ServerPool<Server>();

/** The shared state for these credentials; anything changed in them starts afresh. */
export function findServer(product: string, credentials: OneRosterCredentials, options: OpenOptions): Server {
  const base = parseSisAddress(credentials.baseUrl, options);
  const typed = new URL(
    /^[a-z]+:\/\//i.test(credentials.baseUrl) ? credentials.baseUrl : `https://${credentials.baseUrl}`,
  );
  const [path, version] = /^.*\/ims\/oneroster(?:\/rostering)?\/(v1p[12])/.exec(typed.pathname) ?? [];
  if (path === undefined || (version !== "v1p1" && version !== "v1p2"))
    throw new ConnectorError("protocol", "The address does not name a version of OneRoster.", { fix: FIXES.address });
  return servers.find([product, credentials, options], () => {
    const patience = { ...DEFAULT_PATIENCE, ...options.patience };
    const http = new SisHttp(base, product, patience, options);
    const token = credentials.tokenUrl ? parseSisAddress(credentials.tokenUrl, options) : null;
    const tokenUrl = credentials.tokenUrl ? new URL(credentials.tokenUrl) : null;
    return {
      http,
      tokens: token && new SisHttp(token, product, patience, options),
      path,
      tokenPath: tokenUrl ? `${tokenUrl.pathname}${tokenUrl.search}` : "",
      version,
      product,
      policy: options,
      credentials,
      token: null,
      demographics: null,
    };
  });
}

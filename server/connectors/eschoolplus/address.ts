import type { OneRosterCredentials } from "../oneroster/server";

export const VERSIONS = [
  { id: "v1p2", label: "OneRoster 1.2 (eSchoolPlus 21.4.18 or later)" },
  { id: "v1p1", label: "OneRoster 1.1" },
] as const;
export const SIGN_INS = [
  { id: "oauth1-sha1", label: "OAuth 1.0, signed with HMAC-SHA1, as profiles are made (1.1 only)" },
  { id: "oauth1-sha256", label: "OAuth 1.0, signed with HMAC-SHA256 (1.1 only)" },
  { id: "oauth2", label: "OAuth 2.0" },
] as const;

/** What an API profile of eSchoolPlus is made of. */
export type ProfileCredentials = {
  url: string;
  version: (typeof VERSIONS)[number]["id"];
  signIn: (typeof SIGN_INS)[number]["id"];
  tokenUrl: string;
  consumerKey: string;
  consumerSecret: string;
  nativeStudents: string;
};

const ROSTERING = { v1p1: "/ims/oneroster/v1p1", v1p2: "/ims/oneroster/rostering/v1p2" } as const;
const API = /^(.*\/plus360api\/v1\/[^/]+)/i;

/** The environment that a consumer key names, "OneRoster_ABC_123"; null where it names none. */
function environmentOf(consumerKey: string): string | null {
  return /^[^_]+_([^_/?#\s]+)_/.exec(consumerKey)?.[1] ?? null;
}

/**
 * The address of PLUS 360 up to its environment. A host alone is enough where the consumer key names the environment
 * (`sis-apis.md` 6.2); null where neither names it.
 */
export function apiAddress({ url, consumerKey }: Pick<ProfileCredentials, "url" | "consumerKey">): string | null {
  const given = API.exec(url)?.[1];
  if (given !== undefined) return given;
  const environment = environmentOf(consumerKey);
  const host = url.replace(/\/+(plus360api(\/v1)?\/*)?$/i, "");
  return environment === null ? null : `${host}/plus360api/v1/${environment}`;
}

/** The same access as a OneRoster server has it. */
export function rosterCredentials(profile: ProfileCredentials): OneRosterCredentials {
  return {
    baseUrl: `${apiAddress(profile) ?? profile.url}${ROSTERING[profile.version]}`,
    signIn: profile.signIn,
    tokenUrl: profile.tokenUrl,
    clientId: profile.consumerKey,
    clientSecret: profile.consumerSecret,
    scope: "",
  };
}

import { createHmac, randomBytes } from "node:crypto";

/** RFC 3986: everything but letters, digits and - . _ ~ is encoded. */
export const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** The Authorization header of OAuth 1.0a for one request; its query is part of what is signed. */
export function signRequest(
  url: URL,
  query: readonly [string, string][],
  by: { clientId: string; clientSecret: string; method: "HMAC-SHA1" | "HMAC-SHA256"; now: number },
): string {
  const oauth: [string, string][] = [
    ["oauth_consumer_key", by.clientId],
    ["oauth_nonce", randomBytes(16).toString("hex")],
    ["oauth_signature_method", by.method],
    ["oauth_timestamp", String(Math.floor(by.now / 1000))],
    ["oauth_version", "1.0"],
  ];
  const parameters = [...oauth, ...query]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .toSorted(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
  const base = ["GET", encode(`${url.protocol}//${url.host}${url.pathname}`), encode(parameters)].join("&");
  const hash = by.method === "HMAC-SHA1" ? "sha1" : "sha256";
  const signature = createHmac(hash, `${encode(by.clientSecret)}&`)
    .update(base)
    .digest("base64");
  return `OAuth ${[...oauth, ["oauth_signature", signature]].map(([name = "", value = ""]) => `${name}="${encode(value)}"`).join(", ")}`;
}

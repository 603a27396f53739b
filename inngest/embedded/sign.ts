import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** JSON with sorted keys and no spaces (RFC 8785): what the SDK signs and checks. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

/** The signature header over a canonical body at a Unix time in seconds. */
export function signBody(signingKey: string, body: string, seconds: number): string {
  const key = signingKey.replace(/^signkey-\w+-/, "");
  const digest = createHmac("sha256", key).update(`${body}${seconds}`).digest("hex");
  return `t=${seconds}&s=${digest}`;
}

/** The bearer token that the SDK derives from its signing key. */
export function bearerOf(signingKey: string): string {
  const prefix = /^signkey-\w+-/.exec(signingKey)?.[0] ?? "";
  const digest = createHash("sha256")
    .update(Buffer.from(signingKey.slice(prefix.length), "hex"))
    .digest("hex");
  return `${prefix}${digest}`;
}

/** Whether a bearer token, with or without its prefix, was derived from this signing key. */
export function isBearerOf(signingKey: string, token: string): boolean {
  const bare = (text: string) => Buffer.from(text.replace(/^signkey-\w+-/, ""));
  const [given, wanted] = [bare(token), bare(bearerOf(signingKey))];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

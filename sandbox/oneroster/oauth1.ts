import { createHmac, timingSafeEqual } from "node:crypto";

const LARGEST_SKEW_SECONDS = 300;

/** RFC 3986: everything but letters, digits and - . _ ~ is encoded. */
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

const ALGORITHMS: Record<string, string> = { "HMAC-SHA1": "sha1", "HMAC-SHA256": "sha256" };

export type Signed = { method: string; url: URL; authorization: string };

/** The parameters of an `Authorization: OAuth …` header. */
function readHeader(header: string): Map<string, string> {
  const parts = header.slice("OAuth ".length).split(",");
  return new Map(
    parts.map((part) => {
      const [name = "", value = ""] = part.trim().split("=");
      return [name, decodeURIComponent(value.replace(/^"|"$/g, ""))];
    }),
  );
}

/** Why a signed request is refused; null when the signature is that of the secret. */
export function signatureProblem(
  signed: Signed,
  known: { clientId: string; clientSecret: string; nonces: Set<string>; now: number },
): string | null {
  const given = readHeader(signed.authorization);
  const algorithm = ALGORITHMS[given.get("oauth_signature_method") ?? ""];
  if (given.get("oauth_consumer_key") !== known.clientId) return "unknown consumer key";
  if (!algorithm) return "unknown signature method";
  if (given.get("oauth_version") !== "1.0") return "unknown version";
  const skew = Math.abs(Number(given.get("oauth_timestamp")) - known.now / 1000);
  if (!(skew <= LARGEST_SKEW_SECONDS)) return "timestamp refused";
  const nonce = given.get("oauth_nonce") ?? "";
  if (nonce === "" || known.nonces.has(nonce)) return "nonce used";
  const pairs = [...given].filter(([name]) => name !== "oauth_signature" && name !== "realm");
  // The query is read by hand: a plus is a plus here, where URLSearchParams sees a blank.
  for (const part of signed.url.search.slice(1).split("&").filter(Boolean)) {
    const at = part.indexOf("=");
    pairs.push([decodeURIComponent(part.slice(0, at)), decodeURIComponent(part.slice(at + 1))]);
  }
  const parameters = pairs
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .toSorted(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
  const address = `${signed.url.protocol}//${signed.url.host}${signed.url.pathname}`;
  const base = [signed.method, encode(address), encode(parameters)].join("&");
  const expected = createHmac(algorithm, `${encode(known.clientSecret)}&`)
    .update(base)
    .digest();
  const signature = Buffer.from(given.get("oauth_signature") ?? "", "base64");
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) return "signature does not match";
  known.nonces.add(nonce);
  return null;
}

import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

function keyFor(purpose: string): Buffer {
  const secret = process.env.NEXTAUTH_SECRET;
  if (!secret) throw new Error("NEXTAUTH_SECRET is not set.");
  return Buffer.from(hkdfSync("sha256", secret, "", `signed-id ${purpose}`, 32));
}

const signatureOf = (id: string, purpose: string) =>
  createHmac("sha256", keyFor(purpose)).update(id).digest("base64url");

/** An id with a signature, for a link that acts without sign-in; `purpose` keeps it from being used for anything else. */
export function signId(id: string, purpose: string): string {
  return `${id}.${signatureOf(id, purpose)}`;
}

/** The id of a link that we signed for this purpose; null for anything else. */
export function openSignedId(token: string, purpose: string): string | null {
  const [id, signature, ...rest] = token.split(".");
  if (!id || !signature || rest.length > 0) return null;
  const expected = Buffer.from(signatureOf(id, purpose));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected) ? id : null;
}

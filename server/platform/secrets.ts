import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

type KeyRing = Map<string, Buffer>;

function keyRing(): { ring: KeyRing; current: string } {
  const entries = (process.env.MATRICULA_SECRET_KEYS ?? "").split(",").filter(Boolean);
  const ring: KeyRing = new Map();
  for (const entry of entries) {
    const [id, key] = entry.split(":");
    const bytes = Buffer.from(key ?? "", "base64");
    if (!id || bytes.length !== 32) throw new Error("MATRICULA_SECRET_KEYS must list id:base64 of 32 bytes.");
    ring.set(id, bytes);
  }
  const current = entries[0]?.split(":")[0];
  if (!current) throw new Error("MATRICULA_SECRET_KEYS is not set.");
  return { ring, current };
}

/** The id of the key that seals now. */
export const currentKeyId = (): string => keyRing().current;

/** The id of the key that a text was sealed with. */
export const keyIdOf = (sealed: string): string => sealed.split(".", 1)[0] ?? "";

/** Seals text with AES-256-GCM under the first key of the ring; `context` must be the same when it is opened. */
export function seal(plain: string, context: string): string {
  const { ring, current } = keyRing();
  const key = ring.get(current);
  if (!key) throw new Error("The current secret key is missing.");
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  return [current, nonce.toString("base64"), body.toString("base64"), cipher.getAuthTag().toString("base64")].join(".");
}

/** Opens what `seal` made; throws when the key is gone, the context differs or the text was changed. */
export function unseal(sealed: string, context: string): string {
  const [id, nonce, body, tag] = sealed.split(".");
  const key = keyRing().ring.get(id ?? "");
  if (!key || !nonce || body === undefined || !tag)
    throw new Error("A sealed secret cannot be opened with this key ring.");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64")).setAAD(Buffer.from(context));
  decipher.setAuthTag(Buffer.from(tag, "base64"));
  return Buffer.concat([decipher.update(Buffer.from(body, "base64")), decipher.final()]).toString("utf8");
}

import { X509Certificate } from "node:crypto";

export type Certificate = { pem: string; fingerprint: string; notBefore: Date; notAfter: Date };

/** Reads a certificate as a provider's page or metadata shows it, with or without its frame; null when it is none. */
export function readCertificate(text: string): Certificate | null {
  const body = text.replace(/-----(BEGIN|END) CERTIFICATE-----/g, "").replace(/\s+/g, "");
  if (!/^[A-Za-z0-9+/]+=*$/.test(body)) return null;
  try {
    const found = new X509Certificate(Buffer.from(body, "base64"));
    return {
      pem: found.toString(),
      fingerprint: found.fingerprint256,
      notBefore: new Date(found.validFrom),
      notAfter: new Date(found.validTo),
    };
  } catch {
    return null;
  }
}

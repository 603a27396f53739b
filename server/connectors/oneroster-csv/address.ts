import { parseSisAddress, type AddressPolicy } from "../address-guard";
import { ConnectorError } from "../errors";
import { FIXES } from "./fixes";

const SFTP_PORT = 22;
export type SftpAddress = { url: URL; port: number };

/** Brings "sftp.yourdistrict.org", with or without sftp:// and a port, to a host that may be asked for. */
export function parseSftpAddress(text: string, policy: AddressPolicy): SftpAddress {
  const plain = text.trim().replace(/^sftp:\/\//i, "");
  const [, host = "", port = ""] = /^(\[[\da-f:.]+\]|[^:/@\s]+)(?::(\d{1,5}))?\/?$/i.exec(plain) ?? [];
  if (host === "" || Number(port) > 65_535)
    throw new ConnectorError("protocol", "This is not an address of an SFTP server.", { fix: FIXES.address });
  return { url: parseSisAddress(`https://${host}`, policy), port: port === "" ? SFTP_PORT : Number(port) };
}

/** A private key as pasted into one line, with its lines again; null for what is no key but a password. */
export function readPrivateKey(secret: string): string | null {
  const [, begin, body = "", end] =
    /^\s*(-----BEGIN [A-Z ]+-----)([\s\S]*?)(-----END [A-Z ]+-----)\s*$/.exec(secret) ?? [];
  if (!begin || !end) return null;
  const lines = body.replaceAll(/\s/g, "").match(/.{1,70}/g) ?? [];
  return [begin, ...lines, end, ""].join("\n");
}

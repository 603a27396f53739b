import { Agent, buildConnector, request } from "undici";
import { guardedLookup, parseSisAddress } from "@/server/connectors/address-guard";
import { ConnectorError } from "@/server/connectors/errors";
import { DomainError } from "@/server/platform/errors";

const LARGEST = 1024 * 1024;
const TIMEOUT_MS = 10_000;

const refuse = (message: string) => new DomainError("bad_request", message, { metadataUrl: message });

/** Fetches metadata from the address that an administrator typed: public hosts over https only, no redirects, at most 1 MB. */
export async function fetchMetadata(address: string): Promise<string> {
  const policy = { allowPrivateAddresses: process.env.ALLOW_SANDBOX_ADDRESSES === "1" };
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url) throw refuse("This is not an address. Copy it from your identity provider.");
  const connect = buildConnector({ lookup: guardedLookup(policy), timeout: TIMEOUT_MS });
  const dispatcher = new Agent({ connect, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS });
  try {
    parseSisAddress(`${url.protocol}//${url.host}`, policy);
    const response = await request(url, { dispatcher, signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (response.statusCode !== 200) {
      await response.body.dump();
      throw refuse(`${url.host} answered ${response.statusCode} instead of metadata.`);
    }
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of response.body as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > LARGEST) throw refuse("The answer is larger than 1 MB, which metadata never is.");
      parts.push(part);
    }
    return Buffer.concat(parts).toString("utf8");
  } catch (error) {
    if (error instanceof DomainError) throw error;
    if (error instanceof ConnectorError)
      throw refuse(`${error.message} Only https addresses of public hosts are fetched.`);
    throw refuse(`${url.host} could not be reached.`);
  } finally {
    await dispatcher.destroy();
  }
}

import { lookup as resolve, type LookupAddress } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { ConnectorError } from "./errors";

const RESERVED_V4: readonly [string, number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];
// The translation prefixes (NAT64, 6to4, Teredo) can carry any of the above inside an address that looks public.
const RESERVED_V6: readonly [string, number][] = [
  ["::", 127],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 32],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
];

const reserved = new BlockList();
for (const [network, bits] of RESERVED_V4) reserved.addSubnet(network, bits, "ipv4");
for (const [network, bits] of RESERVED_V6) reserved.addSubnet(network, bits, "ipv6");

/** Whether an IP address belongs to the public internet. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && !reserved.check(address, family === 6 ? "ipv6" : "ipv4");
}

function refuse(host: string, address: string): ConnectorError {
  const where = host === address ? host : `${host} (${address})`;
  return new ConnectorError("protocol", `${where} is not a public internet address, so nothing was sent to it.`, {
    fix: "Enter the address at which the SIS is reached from the internet.",
  });
}

export type AddressPolicy = { allowPrivateAddresses: boolean };

/** Brings a typed SIS address to its origin; refuses everything that is not an https address of a public host. */
export function parseSisAddress(text: string, policy: AddressPolicy): URL {
  const trimmed = text.trim();
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  const url = URL.canParse(withScheme) ? new URL(withScheme) : null;
  const fix = "Enter it as it stands in the browser's address line, for example https://ps.yourdistrict.org.";
  if (!url || url.hostname === "" || url.username !== "" || url.password !== "") {
    throw new ConnectorError("protocol", "This is not an address of a SIS.", { fix });
  }
  if (url.protocol !== "https:" && !(url.protocol === "http:" && policy.allowPrivateAddresses)) {
    throw new ConnectorError(
      "protocol",
      "The address must start with https://, because student data travels over it.",
      {
        fix,
      },
    );
  }
  const literal = url.hostname.replace(/^\[|\]$/g, "");
  if (!policy.allowPrivateAddresses && isIP(literal) !== 0 && !isPublicAddress(literal)) throw refuse(literal, literal);
  return new URL(url.origin);
}

/** Resolves a host for a connection and hands on only addresses that were checked, so a changed DNS answer gains nothing. */
export function guardedLookup(policy: AddressPolicy): LookupFunction {
  return (host, options, callback) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, "", 0);
      const hidden = policy.allowPrivateAddresses ? undefined : addresses.find((one) => !isPublicAddress(one.address));
      const first = addresses[0];
      if (hidden) return callback(refuse(host, hidden.address), "", 0);
      if (options.all) return callback(null, addresses);
      callback(null, first?.address ?? "", first?.family ?? 0);
    });
  };
}

/** The addresses of a host as a connection would use them. */
export function resolveHost(url: URL, policy: AddressPolicy): Promise<string[]> {
  const literal = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(literal) !== 0) return Promise.resolve([literal]);
  return new Promise((fulfil, reject) => {
    guardedLookup(policy)(url.hostname, { all: true }, (error, found) => {
      if (error) reject(error);
      else fulfil((found as LookupAddress[]).map((one) => one.address));
    });
  });
}

import { isIP } from "node:net";

/** From where a request came, as the audit log and the list of sessions keep it. */
export type RequestSource = { network: string | null; userAgent: string | null };

export const UNKNOWN_SOURCE: RequestSource = { network: null, userAgent: null };

const LONGEST_AGENT = 256;

/** The address that our own proxy saw: proxies append to `x-forwarded-for`, so only the last entry is not the caller's claim. */
export function addressOf(headers: Headers): string | null {
  const last = headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() ?? "";
  const address = last.startsWith("::ffff:") ? last.slice(7) : last;
  return isIP(address) ? address : null;
}

function groupsOf(address: string): string[] {
  const [head = "", tail] = address.split("%")[0]?.split("::") ?? [];
  const left = head.split(":").filter(Boolean);
  const right = (tail ?? "").split(":").filter(Boolean);
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => "0"), ...right];
}

/** The network of an address, which says the place and not the person: 24 bits of IPv4, 48 of IPv6. */
export function networkOf(address: string | null): string | null {
  if (!address) return null;
  if (isIP(address) === 4) return `${address.split(".").slice(0, 3).join(".")}.0/24`;
  return `${groupsOf(address).slice(0, 3).join(":")}::/48`;
}

/** From where a request came; printable characters only, since whoever sends it chooses them. */
export function requestSource(headers: Headers): RequestSource {
  const agent = headers.get("user-agent")?.replace(/[^\x20-\x7e]/g, "") ?? "";
  return { network: networkOf(addressOf(headers)), userAgent: agent.slice(0, LONGEST_AGENT) || null };
}

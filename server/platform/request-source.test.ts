import { describe, expect, it } from "vitest";
import { networkOf, requestSource } from "./request-source";

describe("where a request came from", () => {
  it("keeps the network and not the address", () => {
    expect(networkOf("203.0.113.77")).toBe("203.0.113.0/24");
    expect(networkOf("2001:db8:85a3::8a2e:370:7334")).toBe("2001:db8:85a3::/48");
    expect(networkOf("::1")).toBe("0:0:0::/48");
    expect(networkOf(null)).toBeNull();
  });

  it("believes the last proxy and not what the caller claims", () => {
    const headers = new Headers({
      "x-forwarded-for": "198.51.100.9, ::ffff:203.0.113.77",
      "user-agent": "Browser/1\u00e9",
    });
    expect(requestSource(headers)).toEqual({ network: "203.0.113.0/24", userAgent: "Browser/1" });
    expect(requestSource(new Headers({ "x-forwarded-for": "<script>" }))).toEqual({ network: null, userAgent: null });
  });

  it("keeps a browser's name to a bounded length", () => {
    const { userAgent } = requestSource(new Headers({ "user-agent": "x".repeat(5000) }));
    expect(userAgent).toHaveLength(256);
  });
});

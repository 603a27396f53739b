import { describe, expect, it } from "vitest";
import { mailErrorOf } from "./mail-error";

const NOW = new Date("2026-08-04T06:00:00Z");

describe("what Resend's refusals mean", () => {
  it.each([
    [{ name: "rate_limit_exceeded", statusCode: 429 }, { "retry-after": "3" }, "rate_limited", 3000],
    [{ name: "rate_limit_exceeded", statusCode: 429 }, null, "rate_limited", 1000],
    [
      { name: "rate_limit_exceeded", statusCode: 429 },
      { "retry-after": "Tue, 04 Aug 2026 06:00:07 GMT" },
      "rate_limited",
      7000,
    ],
    [{ name: "daily_quota_exceeded", statusCode: 429 }, null, "rate_limited", 3_600_000],
    [{ name: "concurrent_idempotent_requests", statusCode: 409 }, null, "unavailable", 2000],
    [{ name: "application_error", statusCode: 500 }, null, "unavailable", null],
    [{ name: "application_error", statusCode: null }, null, "unavailable", null],
    [{ name: "invalid_api_key", statusCode: 403 }, null, "not_set_up", null],
    [{ name: "missing_api_key", statusCode: 401 }, null, "not_set_up", null],
    [{ name: "validation_error", statusCode: 422 }, null, "refused", null],
  ] as const)("%j with %j is %s, again after %s ms", (refusal, headers, kind, retryAfterMs) => {
    const error = mailErrorOf(refusal, headers, NOW);
    expect(error).toMatchObject({ kind, retryAfterMs });
    expect(error.isTransient).toBe(kind === "rate_limited" || kind === "unavailable");
  });
});

export type MailErrorKind = "rate_limited" | "unavailable" | "refused" | "not_set_up";

/** Why a mail was not taken; the message is for an administrator and holds no address. */
export class MailError extends Error {
  readonly kind: MailErrorKind;
  readonly retryAfterMs: number | null;

  constructor(kind: MailErrorKind, message: string, retryAfterMs: number | null = null) {
    super(message);
    this.name = "MailError";
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the same request may succeed later. */
  get isTransient(): boolean {
    return this.kind === "rate_limited" || this.kind === "unavailable";
  }
}

/** What Resend says when it does not take a mail. */
export type Refusal = { name: string; statusCode: number | null };

const HOUR_MS = 60 * 60 * 1000;

/** Seconds, or a date; anything else is not said. */
function retryAfterMs(header: string | undefined, now: Date): number | null {
  if (!header) return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}

/** Sorts Resend's refusals by what can be done about them. */
export function mailErrorOf(refusal: Refusal, headers: Record<string, string> | null, now: Date): MailError {
  const { name, statusCode } = refusal;
  const wait = retryAfterMs(headers?.["retry-after"], now);
  if (name === "daily_quota_exceeded" || name === "monthly_quota_exceeded") {
    return new MailError("rate_limited", "The mail service’s quota is used up.", wait ?? HOUR_MS);
  }
  if (statusCode === 429)
    return new MailError("rate_limited", "The mail service asks to send more slowly.", wait ?? 1000);
  // The first request with this key is still being worked on.
  if (name === "concurrent_idempotent_requests") {
    return new MailError("unavailable", "The mail service is still working on this mail.", wait ?? 2000);
  }
  if (statusCode === null || statusCode >= 500)
    return new MailError("unavailable", "The mail service does not answer.", wait);
  if (statusCode === 401 || statusCode === 403) {
    return new MailError("not_set_up", "The mail service does not accept this installation’s key or sender address.");
  }
  return new MailError("refused", "The mail service refused this mail; the address may not exist.");
}

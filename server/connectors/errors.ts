/** Why a SIS did not answer as it should; decides whether a retry can help. */
export type ConnectorErrorKind =
  | "unreachable"
  | "certificate"
  | "credentials"
  | "permission"
  | "version"
  | "protocol"
  | "rate_limited"
  | "unavailable";

/** A SIS fault, classified where it happened. `message` is written for an administrator and holds no student data. */
export class ConnectorError extends Error {
  readonly kind: ConnectorErrorKind;
  readonly retryAfterMs: number | null;
  /** What to do about it, and where. */
  readonly fix: string;

  constructor(
    kind: ConnectorErrorKind,
    message: string,
    options: { fix?: string; retryAfterMs?: number | null; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "ConnectorError";
    this.kind = kind;
    this.fix = options.fix ?? "";
    this.retryAfterMs = options.retryAfterMs ?? null;
  }

  /** True when the same request may succeed later without anybody changing anything. */
  get isTransient(): boolean {
    return this.kind === "rate_limited" || this.kind === "unavailable" || this.kind === "unreachable";
  }
}

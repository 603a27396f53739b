export type DomainErrorCode = "not_found" | "forbidden" | "bad_request" | "conflict" | "precondition_failed";

/** A refusal that an administrator can understand: what happened, then what to do. */
export class DomainError extends Error {
  readonly code: DomainErrorCode;
  /** Messages by input field, where the refusal belongs to one. */
  readonly fields: Record<string, string>;

  constructor(code: DomainErrorCode, message: string, fields: Record<string, string> = {}) {
    super(message);
    this.name = "DomainError";
    this.code = code;
    this.fields = fields;
  }
}

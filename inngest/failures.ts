import { NonRetriableError, RetryAfterError } from "inngest";
import { ConnectorError } from "@/server/connectors/errors";
import { DomainError } from "@/server/platform/errors";
import { MailError } from "@/server/platform/mail-error";

/** Says to the job server whether the same step may succeed later; the class of an error does not survive the step. */
export function asStepError(error: unknown): Error {
  if (error instanceof DomainError) return new NonRetriableError(error.message, { cause: error });
  if (error instanceof ConnectorError || error instanceof MailError) {
    if (!error.isTransient) return new NonRetriableError(error.message, { cause: error });
    if (error.retryAfterMs !== null) return new RetryAfterError(error.message, error.retryAfterMs);
    return new Error(error.message);
  }
  // Text of unexpected errors may hold values of a row; the cause is in the log, not in the step's state.
  return new Error("An unexpected fault in a step.");
}

import type { Answer } from "./call";
import { retryAfterOf } from "./durations";
import type { StepError } from "./end-run";
import { SUPPORTED_OPS, type Op } from "./settle";

/** What a reply to a call means. A failure that is not final is tried again while attempts are left. */
export type Outcome =
  | { kind: "progress"; ops: Op[]; retryAfterMs: number | null }
  | { kind: "result"; value: unknown }
  | { kind: "failure"; error: StepError; isFinal: boolean; retryAfterMs: number | null };

const STEP_LIMIT = 4 * 1024 * 1024;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An error as the SDK sends it, without its mark. */
export function plainError(body: unknown, fallback: string): StepError {
  if (body === null || typeof body !== "object") return { name: "Error", message: fallback };
  const { __serialized: _mark, ...rest } = body as Partial<StepError> & { __serialized?: boolean; error?: unknown };
  const message = rest.message ?? (typeof rest.error === "string" ? rest.error : fallback);
  return { ...rest, name: rest.name ?? "Error", message: String(message) };
}

function opsProblem(ops: unknown): string | null {
  if (!Array.isArray(ops)) return "The reply is not a list of operations.";
  for (const op of ops as Op[]) {
    if (!SUPPORTED_OPS.has(op.op)) return `The reply held the operation ${op.op}, which is not carried out here.`;
    if (op.data !== undefined && op.data !== null && Buffer.byteLength(JSON.stringify(op.data)) > STEP_LIMIT)
      return "step output size is greater than the limit";
  }
  return null;
}

/** Reads a reply by the rules of wire sections 4.4 and 7.2: only what the SDK itself answered can be a result. */
export function readReply(answer: Answer): Outcome {
  const isFinal = answer.headers["x-inngest-no-retry"] === "true";
  const retryAfterMs = retryAfterOf(answer.headers["retry-after"], new Date());
  const failure = (error: StepError): Outcome => ({ kind: "failure", error, isFinal, retryAfterMs });
  if (answer.headers["x-inngest-sdk"] === undefined) {
    const isRefused = answer.status === 401 && answer.headers["x-inngest-sdk-handled"] !== undefined;
    const hint = isRefused ? " The signing keys of the application and the executor differ." : "";
    const message = `Your server returned HTTP ${answer.status} before the SDK responded.${hint}`;
    return failure({ name: "Error", message, stack: answer.text.slice(0, 500) });
  }
  const body = parse(answer.text);
  if (answer.status === 200 && body !== undefined) return { kind: "result", value: body };
  if (answer.status !== 206) return failure(plainError(body, `The application answered HTTP ${answer.status}.`));
  const problem = opsProblem(body);
  if (problem) return { kind: "failure", error: { name: "Error", message: problem }, isFinal: false, retryAfterMs };
  return { kind: "progress", ops: body as Op[], retryAfterMs };
}

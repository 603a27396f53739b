import { PassThrough, pipeline, Readable } from "node:stream";
import { createContext } from "@/server/api/context";
import { limitAttempts } from "@/server/auth/limit-attempts";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import type { LogExport } from "@/server/runs/export-log";

const MOST_A_MINUTE = 30;

const STATUS: Record<DomainError["code"], number> = {
  not_found: 404,
  forbidden: 403,
  bad_request: 400,
  conflict: 409,
  precondition_failed: 412,
};

export const refuse = (status: number, message: string) =>
  new Response(message, { status, headers: { "content-type": "text/plain; charset=utf-8" } });

/** A stream may yield text, an answer is made of bytes; ends early when the reader goes away or the source fails. */
function bytesOf(stream: Readable): Readable {
  return pipeline(stream, new PassThrough(), () => {});
}

/** Answers with a file that is streamed as it is read, or with the refusal in words. */
export async function download(
  contentType: string,
  open: (context: CommandContext) => Promise<LogExport>,
): Promise<Response> {
  const { session, account, db, now, source } = await createContext();
  if (!session || !account) return refuse(401, "Sign in first.");
  const limit = { what: "download", who: session.personId, most: MOST_A_MINUTE, windowMs: 60_000 };
  if ((await limitAttempts(account.db, limit, now)) !== "allowed") {
    return refuse(429, "You asked for more than thirty files within a minute. Wait a minute, then try again.");
  }
  const actor = { kind: "person" as const, personId: session.personId, role: session.role };
  try {
    const { stream, fileName } = await open({ db, districtId: session.district.id, actor, now, source });
    return new Response(Readable.toWeb(bytesOf(stream)) as ReadableStream<Uint8Array>, {
      headers: {
        "content-type": contentType,
        "content-disposition": `attachment; filename="${fileName}"`,
        "cache-control": "no-store",
      },
    });
  } catch (error) {
    if (error instanceof DomainError) return refuse(STATUS[error.code], error.message);
    throw error;
  }
}

import { Readable } from "node:stream";
import { createContext } from "@/server/api/context";
import { DomainError } from "@/server/platform/errors";
import { exportLog } from "@/server/runs/export-log";
import { runInput } from "@/server/runs/schema";

const STATUS: Record<DomainError["code"], number> = {
  not_found: 404,
  forbidden: 403,
  bad_request: 400,
  conflict: 409,
  precondition_failed: 412,
};

const refuse = (status: number, message: string) =>
  new Response(message, { status, headers: { "content-type": "text/plain; charset=utf-8" } });

/** The export of an import's log, streamed as it is read. */
export async function GET(_request: Request, { params }: { params: Promise<{ runId: string }> }): Promise<Response> {
  const { session, db, now } = await createContext();
  if (!session) return refuse(401, "Sign in first.");
  const input = runInput.safeParse(await params);
  if (!input.success) return refuse(404, "There is no such import in this district.");
  const actor = { kind: "person" as const, personId: session.personId, role: session.role };
  try {
    const { stream, fileName } = await exportLog({ db, districtId: session.district.id, actor, now }, input.data);
    return new Response(Readable.toWeb(stream) as ReadableStream<Uint8Array>, {
      headers: {
        "content-type": "application/zip",
        "content-disposition": `attachment; filename="${fileName}"`,
        "cache-control": "no-store",
      },
    });
  } catch (error) {
    if (error instanceof DomainError) return refuse(STATUS[error.code], error.message);
    throw error;
  }
}

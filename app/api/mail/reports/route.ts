import { createContext } from "@/server/api/context";
import { takeReport } from "@/server/notifications/take-report";
import { readReport } from "@/server/platform/mail-report";
import { boundedBody } from "../../bounded-body";
import { refuse } from "../../download";

const MOST_BYTES = 256_000;

export const dynamic = "force-dynamic";

/** Resend reports here what became of a mail; a report without this installation's signature is refused. */
export async function POST(request: Request): Promise<Response> {
  const bounded = await boundedBody(request, MOST_BYTES);
  if (!bounded) return refuse(413, "A report is smaller than 256 kB.");
  const read = readReport(await bounded.text(), (name) => request.headers.get(name));
  if (read.kind === "unsigned") return refuse(401, "The signature is not that of RESEND_WEBHOOK_SECRET.");
  const { db, now } = await createContext();
  if (read.kind === "report") await takeReport(db, read.report, now);
  return new Response(null, { status: 204 });
}

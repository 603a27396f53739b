import { turnNow } from "@/inngest/turn-now";
import { isCronRequest } from "@/server/auth/cron-secret";
import { refuse } from "../../download";

export const dynamic = "force-dynamic";

/** One turn of the scheduler, for a cron from outside; beside the job server's own it changes nothing. */
export async function GET(request: Request): Promise<Response> {
  const secret = process.env.CRON_SECRET ?? "";
  if (secret.length < 16) return refuse(404, "CRON_SECRET is not set, so this address is switched off.");
  if (!isCronRequest(request.headers.get("authorization"), secret)) {
    return refuse(401, "The secret of this request is not CRON_SECRET.");
  }
  return Response.json(await turnNow("http"), { headers: { "cache-control": "no-store" } });
}

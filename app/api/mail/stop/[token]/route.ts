import { createContext } from "@/server/api/context";
import { stopMail } from "@/server/notifications/stop-mail";
import { refuse } from "../../../download";

export const dynamic = "force-dynamic";

/** Stops mails by the link in one: a mail reader's own button, or the form of its page. */
export async function POST(_request: Request, { params }: RouteContext<"/api/mail/stop/[token]">): Promise<Response> {
  const { token } = await params;
  const { db, now } = await createContext();
  if (!(await stopMail(db, token, now))) return refuse(404, "This link is not one of ours, or its mail is gone.");
  return new Response(null, { status: 303, headers: { location: `/stop-mail/${token}?stopped` } });
}

import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { pool } from "@/db/client";
import { now } from "@/server/platform/clock";
import { addressOf, requestSource } from "@/server/platform/request-source";
import { authOptions } from "./options";
import { limitAttempts } from "./limit-attempts";
import { recordSignIn } from "./record-sign-in";

type Context = { params: Promise<{ nextauth: string[] }> };

/** What one network address may begin, and finish, in a while: a whole district may stand behind one address. */
const SIGN_INS = { most: 60, windowMs: 5 * 60_000 };

const NOBODY = { personId: null, districtIds: [], action: "sign_in.refused" } as const;

const PROTOCOL_FAULTS = new Set(["OAuthCallback", "OAuthSignin", "Callback"]);

/** The fault that the library's answer sends the browser back with; null for any other answer. */
function faultOf(response: Response): string | null {
  const location = response.headers.get("location");
  const fault = location && new URL(location, "http://own").searchParams.get("error");
  return fault && PROTOCOL_FAULTS.has(fault) ? fault : null;
}

/** Every request of sign-in and sign-out: bounded for each address, and an answer that breaks the protocol is in the audit log. */
export async function answerSignIn(request: NextRequest, context: Context): Promise<Response> {
  const [action] = (await context.params).nextauth;
  const source = requestSource(request.headers);
  const { db } = pool();
  if (action === "signin" || action === "callback") {
    const attempt = await limitAttempts(
      db,
      { ...SIGN_INS, what: action, who: addressOf(request.headers) ?? "unknown" },
      now(),
    );
    if (attempt !== "allowed") {
      // Once for each window, or a flood would fill the log.
      if (attempt === "first_refused") await recordSignIn(db, { ...NOBODY, subject: "too_many" }, source, now());
      return new Response("Too many sign-ins from this network. Wait five minutes, then start again.", {
        status: 429,
        headers: { "retry-after": "300", "content-type": "text/plain; charset=utf-8" },
      });
    }
  }
  const response = (await NextAuth(request as never, context as never, authOptions(source))) as Response;
  const fault = action === "callback" ? faultOf(response) : null;
  if (fault) await recordSignIn(db, { ...NOBODY, subject: "protocol", detail: { fault } }, source, now());
  return response;
}

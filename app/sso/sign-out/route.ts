import { readRecordCookie, RECORD_COOKIE } from "@/server/auth/record-cookie";
import { endRecordSession } from "@/server/sso/record-session";
import { sendTo } from "../answer";

export const dynamic = "force-dynamic";

/** Signs a student, guardian or member of staff out; the session is gone and not only the cookie. */
export async function POST(): Promise<Response> {
  const found = await readRecordCookie();
  if (found) await endRecordSession(found.context.db, found.context.districtId, found.token);
  return sendTo("/my-record", { name: RECORD_COOKIE, value: "", path: "/", maxAgeS: 0 });
}

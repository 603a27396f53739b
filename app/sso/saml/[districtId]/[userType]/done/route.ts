import { cookies } from "next/headers";
import { RECORD_COOKIE, recordCookie } from "@/server/auth/record-cookie";
import { finishSignIn } from "@/server/sso/finish-sign-in";
import { LONGEST_MS } from "@/server/sso/record-session";
import { atPlace, BROWSER_COOKIE, sendTo } from "../../../../answer";

export const dynamic = "force-dynamic";

/** Ends a sign-in in the browser that began it: its cookie comes with this step, and not with the provider's post. */
export async function GET(
  request: Request,
  { params }: RouteContext<"/sso/saml/[districtId]/[userType]/done">,
): Promise<Response> {
  return atPlace(params, async ({ context, userType }) => {
    const requestId = new URL(request.url).searchParams.get("request") ?? "";
    const browserToken = (await cookies()).get(BROWSER_COOKIE)?.value ?? null;
    const token = await finishSignIn(context, { userType, requestId, browserToken });
    const value = recordCookie(context.districtId, token);
    return sendTo("/my-record", { name: RECORD_COOKIE, value, path: "/", maxAgeS: LONGEST_MS / 1000 });
  });
}

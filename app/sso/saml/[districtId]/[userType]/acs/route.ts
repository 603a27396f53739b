import { LONGEST_MS } from "@/server/sso/record-session";
import { SsoRefusal } from "@/server/sso/refusal";
import { takeResponse } from "@/server/sso/take-response";
import { RECORD_COOKIE, recordCookie } from "@/server/auth/record-cookie";
import { atPlace, sendTo } from "../../../../answer";

export const dynamic = "force-dynamic";

const LARGEST_BODY = 1024 * 1024;

/** The assertion consumer service: takes what the identity provider posts through the browser. */
export async function POST(
  request: Request,
  { params }: RouteContext<"/sso/saml/[districtId]/[userType]/acs">,
): Promise<Response> {
  return atPlace(params, async ({ context, userType, appUrl }) => {
    if (Number(request.headers.get("content-length") ?? LARGEST_BODY) >= LARGEST_BODY)
      throw new SsoRefusal("unreadable");
    const form = await request.formData().catch(() => null);
    const response = form?.get("SAMLResponse");
    const taken = await takeResponse(context, {
      appUrl,
      userType,
      response: typeof response === "string" ? response : "",
    });
    if (taken.kind === "tested") return sendTo(`/setup/sign-on/${userType}?test=${taken.requestId}`);
    const here = `/sso/saml/${context.districtId}/${userType}`;
    if (taken.kind === "to_finish") return sendTo(`${here}/done?request=${taken.requestId}`);
    const value = recordCookie(context.districtId, taken.token);
    return sendTo("/my-record", { name: RECORD_COOKIE, value, path: "/", maxAgeS: LONGEST_MS / 1000 });
  });
}

import { findAdministrator } from "@/server/auth/session";
import { beginSignIn, REQUEST_MS } from "@/server/sso/begin-sign-in";
import { atPlace, BROWSER_COOKIE, sendTo } from "../../../answer";

export const dynamic = "force-dynamic";

/** The Bookmark URL: sends the browser to the district's identity provider. `?test` lets a site manager test it. */
export async function GET(
  request: Request,
  { params }: RouteContext<"/sso/saml/[districtId]/[userType]">,
): Promise<Response> {
  return atPlace(params, async ({ context, userType, appUrl }) => {
    const session = new URL(request.url).searchParams.has("test") ? await findAdministrator() : null;
    const mayTest = session?.role === "site_manager" && session.district.id === context.districtId;
    const begun = await beginSignIn(context, { appUrl, userType, ...(mayTest ? { testedBy: session.personId } : {}) });
    const path = `/sso/saml/${context.districtId}/${userType}`;
    return sendTo(begun.url, { name: BROWSER_COOKIE, value: begun.browserToken, path, maxAgeS: REQUEST_MS / 1000 });
  });
}

import { addressesOf } from "@/server/sso/kinds";
import { loadSsoConnection } from "@/server/sso/load-connection";
import { ownMetadata } from "@/server/sso/provider";
import { SsoRefusal } from "@/server/sso/refusal";
import { atPlace } from "../../../../answer";

export const dynamic = "force-dynamic";

/** Our metadata for an identity provider; its address is our entity ID too. */
export async function GET(
  _request: Request,
  { params }: RouteContext<"/sso/saml/[districtId]/[userType]/metadata">,
): Promise<Response> {
  return atPlace(params, async ({ context, userType, appUrl }) => {
    const connection = await loadSsoConnection(context.db, context.districtId, userType);
    if (!connection) throw new SsoRefusal("off");
    const xml = ownMetadata(connection, addressesOf(appUrl, context.districtId, userType));
    return new Response(xml, { headers: { "content-type": "application/samlmetadata+xml; charset=utf-8" } });
  });
}

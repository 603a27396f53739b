import { findPublicDistrict } from "@/server/auth/public-district";
import { env } from "@/server/platform/env";
import type { CommandContext } from "@/server/platform/tenancy";
import type { SsoUserType } from "@/server/sso/kinds";
import { SsoRefusal } from "@/server/sso/refusal";
import { ssoUserTypeInput } from "@/server/sso/schema";

export type SsoPlace = { context: CommandContext; userType: SsoUserType; appUrl: string };

type Params = Promise<{ districtId: string; userType: string }>;

const notFound = () =>
  new Response("There is no such sign-in.", { status: 404, headers: { "cache-control": "no-store" } });

/** Sends a browser on; its cookie is ours alone and never read by a script. */
export function sendTo(
  location: string,
  cookie?: { name: string; value: string; path: string; maxAgeS: number },
): Response {
  const headers = new Headers({ location, "cache-control": "no-store" });
  if (cookie) {
    const secure = env().NEXTAUTH_URL.startsWith("https:") ? "; Secure" : "";
    const value = `${cookie.name}=${cookie.value}; Path=${cookie.path}; Max-Age=${cookie.maxAgeS}; HttpOnly; SameSite=Lax${secure}`;
    headers.set("set-cookie", value);
  }
  return new Response(null, { status: 303, headers });
}

/** Answers at an address of a district's sign-in; a refusal leads to the page that says why. */
export async function atPlace(params: Params, answer: (place: SsoPlace) => Promise<Response>): Promise<Response> {
  const { districtId, userType } = await params;
  const type = ssoUserTypeInput.safeParse(userType);
  const context = type.success ? await findPublicDistrict(districtId) : null;
  if (!context || !type.success) return notFound();
  try {
    return await answer({ context, userType: type.data, appUrl: env().NEXTAUTH_URL });
  } catch (error) {
    if (error instanceof SsoRefusal) return sendTo(`/sso/refused?why=${error.code}`);
    throw error;
  }
}

/** What the browser that began a sign-in keeps until it ends. */
export const BROWSER_COOKIE = "matricula-sso";

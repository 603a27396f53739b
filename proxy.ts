import { getToken } from "next-auth/jwt";
import { NextResponse, type NextRequest } from "next/server";

/** Sends a person without a session to sign in, and back afterwards; every page and procedure still checks for itself. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const secret = process.env.NEXTAUTH_SECRET ?? "";
  if (await getToken({ req: request, secret })) return NextResponse.next();
  const target = new URL("/sign-in", request.nextUrl);
  const wanted = request.nextUrl.pathname + request.nextUrl.search;
  if (wanted !== "/") target.searchParams.set("callbackUrl", wanted);
  return NextResponse.redirect(target);
}

export const config = {
  matcher: ["/((?!api/|sign-in|stop-mail/|sso/|my-record|_next/|favicon|icon|.*\\.(?:svg|png|ico|woff2)$).*)"],
};

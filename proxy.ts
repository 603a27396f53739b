import { getToken } from "next-auth/jwt";
import { NextResponse, type NextRequest } from "next/server";

/** Pages that are reached without a session. */
const OPEN = ["/sign-in", "/stop-mail/", "/sso/", "/my-record"];
const isOpen = (path: string) => OPEN.some((start) => path.startsWith(start));

/** Scripts and style sheets of this answer only; attributes may style, since bars and widths are set by them. */
function policyOf(nonce: string): string {
  const isDevelopment = process.env.NODE_ENV === "development";
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    isDevelopment ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join("; ");
}

/**
 * Sends a person without a session to sign in, and back afterwards; every page and procedure still checks for itself.
 * Every page gets a content security policy with a nonce of its own, which the framework puts on its scripts.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const secret = process.env.NEXTAUTH_SECRET ?? "";
  const path = request.nextUrl.pathname;
  if (!isOpen(path) && !(await getToken({ req: request, secret }))) {
    const target = new URL("/sign-in", request.nextUrl);
    const wanted = path + request.nextUrl.search;
    if (wanted !== "/") target.searchParams.set("callbackUrl", wanted);
    return NextResponse.redirect(target);
  }
  const nonce = Buffer.from(crypto.randomUUID()).toString("base64");
  const policy = policyOf(nonce);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

export const config = { matcher: ["/((?!api/|_next/|favicon|icon|.*\\.(?:svg|png|ico|woff2)$).*)"] };

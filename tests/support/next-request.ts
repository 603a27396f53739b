// Makes what the request stores are kept in; first, since the others look for it when they are loaded.
import "next/dist/server/node-environment-baseline";
import { workAsyncStorage } from "next/dist/server/app-render/work-async-storage.external";
import { workUnitAsyncStorage } from "next/dist/server/app-render/work-unit-async-storage.external";
import { RequestCookies } from "next/dist/server/web/spec-extension/cookies";
import { encode } from "next-auth/jwt";

/** Runs a route handler as the server does: what it reads with `headers()` and `cookies()` is this request's. */
export async function answerOf(request: Request, handler: (request: Request) => Promise<Response>): Promise<Response> {
  const { headers } = request;
  const unit = { type: "request", phase: "render", headers, cookies: new RequestCookies(headers) };
  const work = { route: new URL(request.url).pathname, forceStatic: false, dynamicShouldError: false };
  return workAsyncStorage.run(work as never, () => workUnitAsyncStorage.run(unit as never, () => handler(request)));
}

/** The cookie of a browser that is signed in. */
export async function cookieOf(sessionId: string): Promise<string> {
  const token = await encode({ token: { sessionId }, secret: process.env.NEXTAUTH_SECRET ?? "" });
  return `next-auth.session-token=${token}`;
}

import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { createContext } from "@/server/api/context";
import { appRouter } from "@/server/api/root";
import { boundedBody } from "../../bounded-body";
import { refuse } from "../../download";
import { isOwnOrigin } from "../../own-origin";

/** The largest thing a form sends is a configuration file of 1 MB, as JSON. */
const MOST_BYTES = 4_000_000;

async function handler(request: Request): Promise<Response> {
  if (request.method === "POST" && !isOwnOrigin(request, process.env.NEXTAUTH_URL ?? request.url)) {
    return refuse(403, "This request comes from another site. Nothing was changed.");
  }
  const bounded = await boundedBody(request, MOST_BYTES);
  if (!bounded) return refuse(413, "This request is larger than 4 MB. Nothing was changed.");
  return fetchRequestHandler({ endpoint: "/api/trpc", req: bounded, router: appRouter, createContext });
}

export { handler as GET, handler as POST };

import { checkReady } from "@/server/operations/check-ready";

export const dynamic = "force-dynamic";

/** 200 when requests may come, 503 when they should go elsewhere. */
export async function GET(): Promise<Response> {
  const found = await checkReady();
  return Response.json(found, { status: found.isReady ? 200 : 503, headers: { "cache-control": "no-store" } });
}

export const dynamic = "force-dynamic";

/** Answers as long as the process does; asks nothing of the database. */
export function GET(): Response {
  return Response.json({ isLive: true }, { headers: { "cache-control": "no-store" } });
}

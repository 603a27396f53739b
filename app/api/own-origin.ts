/** Whether a request that changes something comes from a page of ours; one without any sign of a page, as a script's, may pass. */
export function isOwnOrigin(request: Request, ownUrl: string): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site && site !== "same-origin" && site !== "none") return false;
  const origin = request.headers.get("origin");
  return origin === null || origin === new URL(ownUrl).origin;
}

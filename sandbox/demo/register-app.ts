/**
 * Asks the app to register its functions with the Inngest server that it is set to use. Our own executor asks by
 * itself; a server elsewhere does not know that the app is there until somebody asks.
 */
export async function registerApp(serveUrl: string): Promise<void> {
  let reason = "";
  for (let tries = 0; tries < 20; tries++) {
    const answer = await fetch(serveUrl, { method: "PUT" });
    const body = (await answer.json().catch(() => ({}))) as { message?: string };
    if (answer.ok) return;
    reason = body.message ?? `HTTP ${answer.status}`;
    // Refused for good; anything else may be a server that is still starting.
    if (answer.status === 400) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`The Inngest server did not take the app's functions: ${reason}`);
}

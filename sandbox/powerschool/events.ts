import type { SandboxState } from "./state";

export type Subscription = { key: string; callback_url: string; body: unknown };

/** Reads, sets or ends the plugin's subscription to changes; it is kept, and nothing is ever pushed. */
export function subscriptionResource(
  state: SandboxState,
  method: string,
  body: Record<string, unknown>,
): { status: number; body: unknown } {
  if (method === "DELETE") {
    state.subscription = null;
    return { status: 204, body: null };
  }
  if (method === "PUT") {
    const wanted = (body.event_subscriptions ?? {}) as Record<string, unknown>;
    const { key, callback_url: callbackUrl } = wanted;
    if (typeof key !== "string" || typeof callbackUrl !== "string" || !/^https?:\/\//.test(callbackUrl))
      return { status: 400, body: { message: "key and callback_url are required" } };
    const isNew = state.subscription === null;
    state.subscription = { key, callback_url: callbackUrl, body: wanted };
    return { status: isNew ? 201 : 204, body: null };
  }
  if (method !== "GET") return { status: 405, body: { message: "Method not allowed" } };
  return { status: 200, body: { event_subscriptions: state.subscription?.body ?? {} } };
}

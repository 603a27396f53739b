import type { IncomingMessage, ServerResponse } from "node:http";
import { bodyOf } from "../sis/body";
import type { SandboxState } from "./state";

/** The token endpoint: Basic credentials of an enabled plugin for the one token it has until that expires. */
export async function token(state: SandboxState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const refuse = (status: number, error: string) =>
    void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ error }));
  if (request.method !== "POST") return refuse(405, "method_not_allowed");
  if (!String(request.headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded"))
    return refuse(400, "invalid_request");
  const body = new URLSearchParams(await bodyOf(request));
  if (body.get("grant_type") !== "client_credentials") return refuse(400, "unsupported_grant_type");
  const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
  const { clientId, clientSecret } = state.credentials;
  const isGood = Buffer.from(basic, "base64").toString() === `${clientId}:${clientSecret}`;
  if (!isGood || state.plugin?.isEnabled !== true) return refuse(401, "invalid_client");
  const { value, left } = state.issueToken(Date.now());
  response
    .writeHead(200, { "content-type": "application/json;charset=UTF-8" })
    // The seconds are text on the real server too.
    .end(JSON.stringify({ access_token: value, token_type: "Bearer", expires_in: String(left) }));
}

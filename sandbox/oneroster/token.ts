import type { IncomingMessage, ServerResponse } from "node:http";
import { bodyOf } from "../sis/body";
import { say } from "../sis/faults";
import type { OneRosterState } from "./state";

const SCOPE = /^https:\/\/purl\.imsglobal\.org\/spec\/or\/v1p[12]\/scope\/([\w.-]+)$/;
const KNOWN = new Set(["roster-core.readonly", "roster.readonly", "roster-demographics.readonly"]);

/** The scopes of a request; null when one is not known or not granted. */
function grantedScopes(state: OneRosterState, asked: string): Set<string> | null {
  const names = asked.split(" ").filter(Boolean);
  const scopes = new Set<string>();
  for (const name of names) {
    const scope = SCOPE.exec(name)?.[1] ?? "";
    if (!KNOWN.has(scope) || !state.granted.has(scope)) return null;
    scopes.add(scope);
  }
  return scopes;
}

/** Client credentials for a token that lives as long as the provider likes. */
export async function token(state: OneRosterState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const refuse = (status: number, error: string) => say(response, { status, body: { error } });
  if (request.method !== "POST") return refuse(405, "invalid_request");
  if (!String(request.headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded"))
    return refuse(400, "invalid_request");
  const body = new URLSearchParams(await bodyOf(request));
  const { grant, tokenCredentials } = state.quirks;
  if (body.get("grant_type") !== grant) return refuse(400, "unsupported_grant_type");
  const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
  const byBody = grant === "password" ? ["username", "password"] : ["client_id", "client_secret"];
  const [id, secret] =
    grant === "client_credentials" && tokenCredentials === "basic"
      ? Buffer.from(basic, "base64").toString().split(":").map(decodeURIComponent)
      : byBody.map((name) => body.get(name));
  if (id !== state.clientId || secret !== state.clientSecret) return refuse(401, "invalid_client");
  const asked = body.get("scope") ?? "";
  const isLax = state.quirks.scopes === "ignored";
  if (!isLax && asked === "") return refuse(400, "invalid_scope");
  const scopes = isLax ? new Set(state.granted) : grantedScopes(state, asked);
  if (!scopes) return refuse(400, "invalid_scope");
  const value = state.issueToken(scopes, Date.now());
  say(response, {
    status: 200,
    body: { access_token: value, token_type: "Bearer", expires_in: state.quirks.tokenLifeSeconds, scope: asked },
  });
}

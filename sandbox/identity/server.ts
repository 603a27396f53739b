import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import Provider from "oidc-provider";
import type { DemoPerson } from "./people";

export type Identity = { url: string; clientId: string; clientSecret: string; close(): Promise<void> };

const escape = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Opaque, as a provider's subject is: never the address. */
const subjectOf = (email: string) => createHash("sha256").update(email).digest("hex").slice(0, 24);

function page(uid: string, people: readonly DemoPerson[]): string {
  const rows = people
    .map(
      (
        one,
      ) => `<li><form method="post" action="/interaction/${escape(uid)}"><input type="hidden" name="email" value="${escape(one.email)}">
        <button>Sign in as ${escape(one.name)}</button> ${escape(one.email)}, ${escape(one.role ?? "no district")}</form></li>`,
    )
    .join("");
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sandbox sign-in</title>
    <style>body{font:16px/1.5 system-ui;max-width:44rem;margin:3rem auto;padding:0 1rem}li{margin:.5rem 0}button{font:inherit;padding:.3rem .8rem}</style>
    <main><h1>Sandbox sign-in</h1><p>This stands in for the district's own identity provider. Choose who you are.</p><ul>${rows}</ul></main></html>`;
}

/** A real OpenID Connect provider for made-up people: no password, everything else by the book. */
export async function startIdentity(options: {
  port: number;
  redirectUri: string;
  people: readonly DemoPerson[];
}): Promise<Identity> {
  const url = `http://127.0.0.1:${options.port}`;
  const client = { clientId: "matricula", clientSecret: "sandbox-client-secret" };
  const provider = new Provider(url, {
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [options.redirectUri],
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    claims: { openid: ["sub", "amr"], email: ["email", "email_verified"], profile: ["name"] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    cookies: { keys: ["sandbox-cookie-key"] },
    ttl: { Session: 3600, Grant: 3600, Interaction: 3600, AccessToken: 3600, IdToken: 3600 },
    findAccount: (_context, id) => {
      const person = options.people.find((one) => subjectOf(one.email) === id);
      if (!person) return undefined;
      const { email, name, isUnverified } = person;
      return { accountId: id, claims: () => ({ sub: id, email, email_verified: !isUnverified, name }) };
    },
    // The sandbox asks nobody for consent: the grant is made at sign-in.
    loadExistingGrant: async (context) => {
      const grant = new provider.Grant({
        accountId: context.oidc.session?.accountId ?? "",
        clientId: context.oidc.client?.clientId ?? "",
      });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
  // RFC 8176: "pwd" is a password, "mfa" more than one factor.
  const methodsOf = (email: string) =>
    options.people.find((one) => one.email === email)?.hasSecondFactor ? ["pwd", "mfa"] : ["pwd"];
  const handle = provider.callback();
  const server: Server = createServer((request, response) => {
    const uid = /^\/interaction\/([\w-]+)$/.exec(request.url ?? "")?.[1];
    if (!uid) return void handle(request, response);
    if (request.method !== "POST") {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
      return void response.end(page(uid, options.people));
    }
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      const email = new URLSearchParams(body).get("email") ?? "";
      provider
        .interactionFinished(request, response, { login: { accountId: subjectOf(email), amr: methodsOf(email) } })
        .catch(() => response.writeHead(400).end("This sign-in has expired. Start again."));
    });
  });
  await new Promise<void>((resolve) => server.listen(options.port, "127.0.0.1", resolve));
  return {
    url,
    ...client,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

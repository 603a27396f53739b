import type { NextAuthOptions } from "next-auth";
import { z } from "zod";
import { pool } from "@/db/client";
import { now } from "@/server/platform/clock";
import { env } from "@/server/platform/env";
import { newReference } from "@/server/platform/ids";
import { logger } from "@/server/platform/logger";
import type { RequestSource } from "@/server/platform/request-source";
import { beginSession } from "./begin-session";
import { SESSION_LIMITS } from "./check-session";
import { endSession } from "./end-session";
import { recordSignIn } from "./record-sign-in";
import { resolveSignIn, type Admission, type Claims } from "./resolve-sign-in";
import { hasSecondFactor } from "./second-factor";

/** What we read of an ID token (OpenID Connect Core 1.0, sections 2 and 5.1); Clever and others send `email_verified` as text. */
const idToken = z.object({
  iss: z.string().min(1),
  sub: z.string().min(1).max(255),
  email: z.email().nullish().catch(null),
  email_verified: z.union([z.boolean(), z.stringbool()]).nullish().catch(null),
  name: z.string().nullish().catch(null),
  acr: z.string().optional().catch(undefined),
  amr: z.array(z.string()).optional().catch(undefined),
});

function claimsOf(profile: unknown): Claims {
  const token = idToken.parse(profile);
  return {
    issuer: token.iss,
    subject: token.sub,
    email: token.email ?? null,
    isEmailVerified: token.email_verified === true,
    hasSecondFactor: hasSecondFactor(token, env().OIDC_SECOND_FACTOR_ACR),
  };
}

async function refuse(admission: Extract<Admission, { kind: "refused" }>, source: RequestSource): Promise<string> {
  const reference = newReference();
  const { reason, personId, districtIds } = admission;
  logger.info({ reference, reason }, "sign-in refused");
  const detail = { reference };
  await recordSignIn(
    pool().db,
    { personId, districtIds, action: "sign_in.refused", subject: reason, detail },
    source,
    now(),
  );
  return `/sign-in/refused?${new URLSearchParams({ reason, reference }).toString()}`;
}

/**
 * Sign-in through an OpenID Connect provider, for one request: whoever the identity is bound to gets a session of ours,
 * and the cookie holds that session's id alone.
 */
export function authOptions(source: RequestSource): NextAuthOptions {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, NEXTAUTH_SECRET } = env();
  let admitted: { admission: Extract<Admission, { kind: "admitted" }>; claims: Claims } | null = null;
  return {
    secret: NEXTAUTH_SECRET,
    session: { strategy: "jwt", maxAge: SESSION_LIMITS.administrator.lengthMs / 1000 },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    // What the library would print holds answers of the identity provider.
    logger: { error: (code) => logger.warn({ code }, "sign-in failed"), warn: () => {}, debug: () => {} },
    providers: [
      {
        id: "district",
        name: "District sign-in",
        type: "oauth",
        wellKnown: `${OIDC_ISSUER}/.well-known/openid-configuration`,
        clientId: OIDC_CLIENT_ID,
        clientSecret: OIDC_CLIENT_SECRET,
        authorization: { params: { scope: "openid email profile" } },
        idToken: true,
        checks: ["pkce", "state", "nonce"],
        profile: (profile: { sub: string }) => ({ id: profile.sub }),
      },
    ],
    callbacks: {
      async signIn({ profile }) {
        try {
          const claims = claimsOf(profile);
          const admission = await resolveSignIn(pool().db, claims, now());
          if (admission.kind === "refused") return await refuse(admission, source);
          admitted = { admission, claims };
          return true;
        } catch (error) {
          // Its text would travel in the address otherwise.
          logger.error({ error: error instanceof Error ? error.name : "unknown" }, "sign-in broke");
          return "/sign-in?error=Failed";
        }
      },
      async jwt({ token }) {
        if (!admitted) return token.sessionId ? { sessionId: token.sessionId } : {};
        const { admission, claims } = admitted;
        const how = { hasSecondFactor: claims.hasSecondFactor, source, now: now() };
        return { sessionId: await beginSession(pool().db, admission, how) };
      },
      session({ session, token }) {
        return { expires: session.expires, user: {}, sessionId: token.sessionId };
      },
    },
    events: {
      async signOut({ token }) {
        if (token?.sessionId) await endSession(pool().db, token.sessionId, source, now());
      },
    },
  };
}

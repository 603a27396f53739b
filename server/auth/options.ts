import type { NextAuthOptions } from "next-auth";
import { pool } from "@/db/client";
import { env } from "@/server/platform/env";
import { findPerson } from "./find-membership";

type OidcProfile = { sub: string; email?: string; name?: string };

const DAY_S = 24 * 60 * 60;

/** Sign-in through the district's OpenID Connect provider; the token keeps ids only, everything else is read again at each request. */
export function authOptions(): NextAuthOptions {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, NEXTAUTH_SECRET } = env();
  return {
    secret: NEXTAUTH_SECRET,
    session: { strategy: "jwt", maxAge: DAY_S / 2 },
    pages: { signIn: "/sign-in", error: "/sign-in" },
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
        profile: (profile: OidcProfile) => ({
          id: profile.sub,
          email: profile.email ?? null,
          name: profile.name ?? null,
        }),
      },
    ],
    callbacks: {
      async signIn({ user }) {
        if (!user.email) return "/sign-in/refused";
        const person = await findPerson(pool().db, user.email);
        return person?.districtId ? true : "/sign-in/refused";
      },
      async jwt({ token, user }) {
        if (!user?.email) return token;
        const person = await findPerson(pool().db, user.email);
        return { personId: person?.id, districtId: person?.districtId ?? null };
      },
      session({ session, token }) {
        return { ...session, user: {}, personId: token.personId, districtId: token.districtId };
      },
    },
  };
}

/** What an identity provider says about how somebody signed in (OpenID Connect Core 1.0, section 2; RFC 8176). */
export type SignInMethods = { acr?: string | undefined; amr?: string[] | undefined };

/** Whether the identity provider vouches for a second factor: `amr` names one, or `acr` is one of those that we are told mean it. */
export function hasSecondFactor(claims: SignInMethods, acceptedAcr: readonly string[]): boolean {
  if (claims.acr && acceptedAcr.includes(claims.acr)) return true;
  return claims.amr?.includes("mfa") ?? false;
}

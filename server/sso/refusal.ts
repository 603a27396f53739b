/** Why a person was not signed in, for the person and for the audit log; never what the assertion held. */
export const REFUSALS = {
  off: "Sign-in through this link is switched off.",
  unreadable: "What your identity provider sent cannot be read.",
  not_signed: "What your identity provider sent is not signed with a certificate that this district has entered.",
  wrong_issuer: "The answer comes from another identity provider than this district has entered.",
  wrong_audience: "The answer was meant for another service.",
  out_of_time: "The answer is too old, or the clock of your identity provider is wrong.",
  replayed: "This answer was used before. Start again.",
  not_asked: "This sign-in was not started here, or it was started too long ago. Start again.",
  other_browser: "This sign-in was started in another browser. Start again in this one.",
  no_name: "Your identity provider did not say who you are in the way this district has set up.",
  other_domain: "Your e-mail address is not of a domain that this district uses here.",
  unknown:
    "The district’s roster holds nobody with your sign-in. Accounts come from the school’s system, not from signing in.",
  ambiguous: "The district’s roster holds several people with your sign-in, so nobody can be chosen.",
  graduated: "Graduates do not sign in through the district: use your username and password.",
  inactive: "Your account is no longer active in the district's roster.",
} as const;

export type SsoRefusalCode = keyof typeof REFUSALS;

export class SsoRefusal extends Error {
  constructor(readonly code: SsoRefusalCode) {
    super(REFUSALS[code]);
    this.name = "SsoRefusal";
  }
}

/** Whether a text from an address names one of our refusals. */
export function isRefusalCode(text: string): text is SsoRefusalCode {
  return Object.hasOwn(REFUSALS, text);
}

import type { RefusalReason } from "@/server/auth/resolve-sign-in";

type Refusal = { title: string; why: string; next: string };

const ADDED = "A site manager of your district can add you under People. Then sign in again.";

/** Why somebody is not let in, and who can change that, in words for the person. */
export const REFUSALS: Record<RefusalReason, Refusal> = {
  unknown_person: {
    title: "Your account belongs to no district here.",
    why: "Your identity provider knows you, and Matricula does not: nobody has added your e-mail address to a district yet.",
    next: ADDED,
  },
  no_membership: {
    title: "Your access has ended.",
    why: "Matricula knows your account, and no district gives it access any more.",
    next: "A site manager of your district can give it back under People. Then sign in again.",
  },
  no_email: {
    title: "Your identity provider did not tell us your e-mail address.",
    why: "At your first sign-in we need it to find the invitation that was meant for you.",
    next: "Whoever runs the identity provider of your district can release the e-mail address to Matricula.",
  },
  email_not_verified: {
    title: "Your identity provider has not verified your e-mail address.",
    why: "An address that nobody has checked could be anybody’s, so it opens nothing here.",
    next: "Verify your address at your identity provider, or ask whoever runs it for your district. Then sign in again.",
  },
  other_account: {
    title: "Your e-mail address is tied to another account.",
    why: "It was used here before with a different account of an identity provider. An address can pass to another person, so it counts at the first sign-in only.",
    next: "Sign in with the account that you used before. If it is gone, a site manager of your district can let you start anew under People.",
  },
  second_factor_missing: {
    title: "You signed in without a second factor.",
    why: "An operator of Matricula needs one, and your identity provider did not vouch for it.",
    next: "Set up a second factor at your identity provider, then sign in again.",
  },
};

/** The refusal that an address speaks of; an unknown one reads like a person that we do not know. */
export function refusalOf(reason: string | undefined): Refusal {
  return reason && Object.hasOwn(REFUSALS, reason) ? REFUSALS[reason as RefusalReason] : REFUSALS.unknown_person;
}

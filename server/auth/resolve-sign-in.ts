import { and, eq, gt, isNull, or, sql } from "drizzle-orm";
import { identities, memberships, people } from "@/db/schema";
import type { Db } from "@/db/types";

/** What an identity provider vouches for. */
export type Claims = {
  issuer: string;
  subject: string;
  email: string | null;
  isEmailVerified: boolean;
  hasSecondFactor: boolean;
};

export type RefusalReason =
  "no_email" | "email_not_verified" | "unknown_person" | "other_account" | "no_membership" | "second_factor_missing";

export type Admission =
  | { kind: "admitted"; personId: string; districtIds: string[]; isOperator: boolean; isNew: boolean }
  | { kind: "refused"; reason: RefusalReason; personId: string | null; districtIds: string[] };

type Known = { personId: string; isNew: boolean };

async function findKnown(db: Db, claims: Claims, now: Date): Promise<Known | RefusalReason> {
  const { issuer, subject } = claims;
  const [known] = await db
    .update(identities)
    .set({ usedAt: now })
    .where(and(eq(identities.issuer, issuer), eq(identities.subject, subject)))
    .returning({ personId: identities.personId });
  if (known) return { personId: known.personId, isNew: false };
  if (!claims.email) return "no_email";
  if (!claims.isEmailVerified) return "email_not_verified";
  const [person] = await db
    .select({ id: people.id })
    .from(people)
    .where(eq(sql`lower(${people.email})`, claims.email.toLowerCase()))
    // Two first sign-ins of one address at once are told apart: only one of them binds.
    .for("update");
  if (!person) return "unknown_person";
  const [bound] = await db
    .select({ issuer: identities.issuer, subject: identities.subject })
    .from(identities)
    .where(eq(identities.personId, person.id))
    .limit(1);
  if (bound?.issuer === issuer && bound.subject === subject) return { personId: person.id, isNew: false };
  return bound ? "other_account" : { personId: person.id, isNew: true };
}

/**
 * Whom an identity provider's answer lets in. Issuer and subject decide; a verified e-mail address counts once, to bind an
 * invited person's first sign-in. An operator needs a second factor, unless the person also works in a district.
 */
export async function resolveSignIn(db: Db, claims: Claims, now: Date): Promise<Admission> {
  return db.transaction(async (tx) => {
    const known = await findKnown(tx, claims, now);
    if (typeof known === "string") return { kind: "refused", reason: known, personId: null, districtIds: [] };
    const { personId, isNew } = known;
    const open = or(isNull(memberships.endsAt), gt(memberships.endsAt, now));
    const all = await tx
      .select({ districtId: memberships.districtId, role: memberships.role, isOpen: sql<boolean>`${open}` })
      .from(memberships)
      .where(eq(memberships.personId, personId));
    const current = all.filter((one) => one.isOpen);
    const districtIds = current.flatMap((one) => one.districtId ?? []);
    const isOperator = current.some((one) => one.role === "operator" && one.districtId === null);
    if (districtIds.length === 0 && !(isOperator && claims.hasSecondFactor)) {
      const ended = all.length > 0 ? "no_membership" : "unknown_person";
      const former = all.flatMap((one) => one.districtId ?? []);
      return { kind: "refused", reason: isOperator ? "second_factor_missing" : ended, personId, districtIds: former };
    }
    const { issuer, subject } = claims;
    if (isNew) await tx.insert(identities).values({ issuer, subject, personId, boundAt: now, usedAt: now });
    return { kind: "admitted", personId, isNew, districtIds, isOperator: isOperator && claims.hasSecondFactor };
  });
}

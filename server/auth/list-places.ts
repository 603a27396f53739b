import { and, asc, eq, gt, isNotNull, isNull, or } from "drizzle-orm";
import { districts, memberships, supportGrants } from "@/db/schema";
import type { Role } from "@/server/platform/tenancy";
import type { Account } from "./account";

export type Place = { districtId: string; name: string; role: Role; supportUntil: Date | null };

/** The districts that a person may work in now: their own, and for an operator those that let support in. */
export async function listPlaces({ db, personId, isOperator, now }: Account): Promise<Place[]> {
  const own = await db
    .select({ districtId: districts.id, name: districts.name, role: memberships.role })
    .from(memberships)
    .innerJoin(districts, eq(districts.id, memberships.districtId))
    .where(
      and(
        eq(memberships.personId, personId),
        isNotNull(memberships.districtId),
        or(isNull(memberships.endsAt), gt(memberships.endsAt, now)),
      ),
    )
    .orderBy(asc(districts.name), asc(districts.id));
  const places: Place[] = own.map((one) => ({ ...one, supportUntil: null }));
  if (!isOperator) return places;
  const support = await db
    .select({ districtId: districts.id, name: districts.name, supportUntil: supportGrants.endsAt })
    .from(supportGrants)
    .innerJoin(districts, eq(districts.id, supportGrants.districtId))
    .where(and(isNull(supportGrants.withdrawnAt), gt(supportGrants.endsAt, now)))
    .orderBy(asc(districts.name), asc(districts.id));
  const isOwn = new Set(places.map((one) => one.districtId));
  return [
    ...places,
    ...support.filter((one) => !isOwn.has(one.districtId)).map((one) => ({ ...one, role: "viewer" as const })),
  ];
}

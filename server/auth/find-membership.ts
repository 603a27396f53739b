import { and, asc, eq, isNotNull, sql } from "drizzle-orm";
import { districts, memberships, people } from "@/db/schema";
import type { Db } from "@/db/types";
import { authorizeDistrict, type AuthorizedDistrictId, type Role } from "@/server/platform/tenancy";

export type AdministratorSession = {
  personId: string;
  name: string;
  email: string;
  role: Role;
  district: { id: AuthorizedDistrictId; name: string; timeZone: string };
};

/** The person an identity provider vouches for, by e-mail address; null for one we do not know. */
export async function findPerson(db: Db, email: string): Promise<{ id: string; districtId: string | null } | null> {
  const [person] = await db
    .select({ id: people.id, districtId: memberships.districtId })
    .from(people)
    .leftJoin(memberships, and(eq(memberships.personId, people.id), isNotNull(memberships.districtId)))
    .where(eq(sql`lower(${people.email})`, email.toLowerCase()))
    .orderBy(asc(memberships.createdAt))
    .limit(1);
  return person ?? null;
}

/** What a person may do in a district right now; null when the membership is gone. */
export async function findMembership(
  db: Db,
  personId: string,
  districtId: string,
): Promise<AdministratorSession | null> {
  const [found] = await db
    .select({
      name: people.name,
      email: people.email,
      role: memberships.role,
      districtName: districts.name,
      timeZone: districts.timeZone,
    })
    .from(memberships)
    .innerJoin(people, eq(people.id, memberships.personId))
    .innerJoin(districts, eq(districts.id, memberships.districtId))
    .where(and(eq(memberships.personId, personId), eq(memberships.districtId, districtId)));
  if (!found) return null;
  const { districtName, timeZone, ...person } = found;
  return { personId, ...person, district: { id: authorizeDistrict(districtId), name: districtName, timeZone } };
}

import { eq } from "drizzle-orm";
import { districts } from "@/db/schema";
import type { Db } from "@/db/types";
import type { District } from "@/emails/letter";
import { DomainError } from "@/server/platform/errors";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";

/** Whose mail it is: the district's name, and the zone its times are written in. */
export async function getDistrict(db: Db, districtId: AuthorizedDistrictId): Promise<District> {
  const [district] = await db
    .select({ name: districts.name, timeZone: districts.timeZone })
    .from(districts)
    .where(eq(districts.id, districtId));
  if (!district) throw new DomainError("not_found", "There is no such district.");
  return district;
}

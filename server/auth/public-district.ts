import { eq } from "drizzle-orm";
import { z } from "zod";
import { pool } from "@/db/client";
import { districtDb } from "@/db/scoped";
import { districts } from "@/db/schema";
import { now } from "@/server/platform/clock";
import { authorizeDistrict, type CommandContext } from "@/server/platform/tenancy";

/**
 * A district that an address names, for people who have yet to sign in to it: everything is seen as that district, and
 * done as "sso". Null for an id that is no district's.
 */
export async function findPublicDistrict(districtId: string): Promise<CommandContext | null> {
  if (!z.uuid().safeParse(districtId).success) return null;
  const db = districtDb(pool(), districtId);
  const [found] = await db.select({ id: districts.id }).from(districts).where(eq(districts.id, districtId));
  if (!found) return null;
  return { db, districtId: authorizeDistrict(found.id), actor: { kind: "system", name: "sso" }, now: now() };
}

import { eq } from "drizzle-orm";
import { connections } from "@/db/schema";
import type { Db } from "@/db/types";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";

/**
 * Keeps a district's connection as it is until the transaction ends. Whoever sets a run going shares the lock, Reset
 * configuration takes it alone: so neither slips between the other's look and its write. Gives the connection's epoch.
 */
export async function lockConnection(
  tx: Db,
  districtId: AuthorizedDistrictId,
  strength: "share" | "update",
): Promise<string | null> {
  const [found] = await tx
    .select({ epoch: connections.epoch })
    .from(connections)
    .where(eq(connections.districtId, districtId))
    .for(strength);
  return found?.epoch ?? null;
}

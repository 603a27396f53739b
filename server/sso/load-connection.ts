import { and, eq } from "drizzle-orm";
import { ssoCertificates, ssoConnectionDomains, ssoConnections } from "@/db/schema";
import type { Db } from "@/db/types";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import type { SsoUserType } from "./kinds";

export type SsoConnection = typeof ssoConnections.$inferSelect & {
  certificates: (typeof ssoCertificates.$inferSelect)[];
  domains: string[];
};

/** A district's connection for one kind of user with its certificates and domains; null when there is none. */
export async function loadSsoConnection(
  db: Db,
  districtId: AuthorizedDistrictId,
  userType: SsoUserType,
): Promise<SsoConnection | null> {
  const [connection] = await db
    .select()
    .from(ssoConnections)
    .where(and(eq(ssoConnections.districtId, districtId), eq(ssoConnections.userType, userType)));
  if (!connection) return null;
  const [certificates, domains] = await Promise.all([
    db
      .select()
      .from(ssoCertificates)
      .where(and(eq(ssoCertificates.districtId, districtId), eq(ssoCertificates.connectionId, connection.id)))
      .orderBy(ssoCertificates.notAfter),
    db
      .select({ domain: ssoConnectionDomains.domain })
      .from(ssoConnectionDomains)
      .where(and(eq(ssoConnectionDomains.districtId, districtId), eq(ssoConnectionDomains.connectionId, connection.id)))
      .orderBy(ssoConnectionDomains.domain),
  ]);
  return { ...connection, certificates, domains: domains.map((one) => one.domain) };
}

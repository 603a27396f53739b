import { eq } from "drizzle-orm";
import { connections, people } from "@/db/schema";
import type { Db } from "@/db/types";
import type { CapabilityReport } from "@/server/connectors/connector";
import { findConnector, listConnectors } from "@/server/connectors/registry";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";

export type ConnectionView = {
  connector: string;
  label: string;
  status: "not_configured" | "connected" | "failed" | "reset";
  values: Record<string, string>;
  hasSecret: boolean;
  failure: { kind: string; message: string; fix: string } | null;
  report: CapabilityReport | null;
  testedAt: Date | null;
  savedAt: Date;
  savedBy: string;
};

/** The district's connection as a screen may show it; secrets stay behind. Null before the first one. */
export async function findConnection(db: Db, districtId: AuthorizedDistrictId): Promise<ConnectionView | null> {
  const [saved] = await db.select().from(connections).where(eq(connections.districtId, districtId));
  if (!saved) return null;
  const isPerson = /^[0-9a-f-]{36}$/.test(saved.savedBy);
  const [person] = isPerson
    ? await db.select({ name: people.name }).from(people).where(eq(people.id, saved.savedBy))
    : [];
  return {
    connector: saved.connector,
    label: findConnector(saved.connector)?.label ?? saved.connector,
    status: saved.status,
    values: saved.publicCredentials,
    hasSecret: saved.sealedCredentials !== "",
    failure: saved.failure ?? null,
    report: saved.report ?? null,
    testedAt: saved.testedAt,
    savedAt: saved.savedAt,
    savedBy: person?.name ?? "the system",
  };
}

/** What Select SIS offers, with the fields of each one's form. */
export function listOffers() {
  return listConnectors().map(({ kind, label, credentialFields, instructions, dataTypes, notRead, accessPackage }) => ({
    kind,
    label,
    credentialFields,
    instructions: [...instructions],
    hasFile: accessPackage !== null,
    dataTypes: [...dataTypes],
    notRead,
  }));
}

/** The file a district installs in its SIS; null where a SIS needs none. */
export async function buildAccessPackage(kind: string): Promise<{ fileName: string; bytes: Buffer } | null> {
  const accessPackage = findConnector(kind)?.accessPackage;
  return accessPackage ? { fileName: accessPackage.fileName, bytes: await accessPackage.build() } : null;
}

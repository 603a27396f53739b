import { eq } from "drizzle-orm";
import { connections, dataTypeSettings, recipients, schoolMatches, schools } from "@/db/schema";
import type { Db } from "@/db/types";
import type { ConfigurationDocument } from "@/server/engine/types";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";

/** A district's configuration as it stands, without credentials; our schools by their numbers. */
export async function readDocument(db: Db, districtId: AuthorizedDistrictId): Promise<ConfigurationDocument> {
  const [connected, ours, matches, settings, people] = await Promise.all([
    db.select().from(connections).where(eq(connections.districtId, districtId)),
    db.select({ id: schools.id, number: schools.number }).from(schools).where(eq(schools.districtId, districtId)),
    db.select().from(schoolMatches).where(eq(schoolMatches.districtId, districtId)),
    db.select().from(dataTypeSettings).where(eq(dataTypeSettings.districtId, districtId)),
    db.select().from(recipients).where(eq(recipients.districtId, districtId)),
  ]);
  const numberOf = new Map(ours.map((school) => [school.id, school.number]));
  const document: ConfigurationDocument = {
    format: 1,
    connector: connected[0] && connected[0].status !== "reset" ? connected[0].connector : null,
    schools: Object.fromEntries(matches.map((match) => [numberOf.get(match.schoolId) ?? "", match.sourceId])),
    dataTypes: {},
    recipients: {},
  };
  for (const { dataType, fields, codes, sync } of settings) {
    const schoolIds = sync?.schoolIds?.map((id) => numberOf.get(id) ?? id).sort() ?? null;
    document.dataTypes[dataType] = { fields, codes, sync: sync && { ...sync, schoolIds } };
  }
  for (const { dataType, email } of people) {
    document.recipients[dataType] = [...(document.recipients[dataType] ?? []), email].sort();
  }
  return document;
}

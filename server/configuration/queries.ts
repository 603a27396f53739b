import { and, desc, eq, lt, sql } from "drizzle-orm";
import { people, schools, settingsVersions, sisSchools } from "@/db/schema";
import type { Db } from "@/db/types";
import { findConnector } from "@/server/connectors/registry";
import { DATA_TYPES } from "@/server/engine/catalogue";
import type { ConfigurationDocument } from "@/server/engine/types";
import { DomainError } from "@/server/platform/errors";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import { differences, type Difference, type DifferenceWords } from "./differences";
import type { CompareVersionsInput, VersionInput } from "./schema";

export type Version = { number: number; what: string; savedAt: Date; savedBy: string | null };

const PAGE = 100;

/** The versions of a district's configuration, the newest first. */
export async function listVersions(db: Db, districtId: AuthorizedDistrictId): Promise<Version[]> {
  return db
    .select({
      number: settingsVersions.number,
      what: settingsVersions.what,
      savedAt: settingsVersions.savedAt,
      savedBy: sql<
        string | null
      >`(select ${people.name} from ${people} where ${people.id}::text = ${settingsVersions.savedBy})`,
    })
    .from(settingsVersions)
    .where(eq(settingsVersions.districtId, districtId))
    .orderBy(desc(settingsVersions.number))
    .limit(PAGE);
}

/** The configuration of one version. */
export async function getVersion(
  db: Db,
  districtId: AuthorizedDistrictId,
  input: VersionInput,
): Promise<{ number: number; document: ConfigurationDocument }> {
  const [found] = await db
    .select({ number: settingsVersions.number, document: settingsVersions.document })
    .from(settingsVersions)
    .where(and(eq(settingsVersions.districtId, districtId), eq(settingsVersions.number, input.number)));
  if (!found) throw new DomainError("not_found", "There is no such version of this configuration.");
  return found;
}

/** Names of schools and fields, for sentences about a configuration. */
export async function findWords(
  db: Db,
  districtId: AuthorizedDistrictId,
  connectors: (string | null)[],
): Promise<DifferenceWords> {
  const [ours, theirs] = await Promise.all([
    db.select().from(schools).where(eq(schools.districtId, districtId)),
    db.select().from(sisSchools).where(eq(sisSchools.districtId, districtId)),
  ]);
  const nameOf = new Map(ours.map((school) => [school.number, school.name]));
  const sisNameOf = new Map(theirs.map((school) => [school.sourceId, school.name]));
  const labels = new Map<string, string>();
  for (const kind of connectors) {
    const connector = kind ? findConnector(kind) : null;
    for (const { dataType } of DATA_TYPES) {
      for (const { options } of Object.values(connector?.fieldOptions(dataType) ?? {})) {
        for (const option of options) labels.set(option.id, option.label);
      }
    }
  }
  return {
    school: (number) => nameOf.get(number) ?? `School ${number}`,
    sisSchool: (id) => sisNameOf.get(id) ?? `SIS school ${id}`,
    field: (id) => labels.get(id) ?? id,
    connector: (kind) => findConnector(kind)?.label ?? kind,
  };
}

/** What two versions differ in. */
export async function compareVersions(
  db: Db,
  districtId: AuthorizedDistrictId,
  input: CompareVersionsInput,
): Promise<Difference[]> {
  const before = await getVersion(db, districtId, { number: input.before });
  const after = await getVersion(db, districtId, { number: input.after });
  const words = await findWords(db, districtId, [before.document.connector, after.document.connector]);
  return differences(before.document, after.document, words);
}

/** What a change of version did, beside the version before it. */
export async function describeVersion(
  db: Db,
  districtId: AuthorizedDistrictId,
  input: VersionInput,
): Promise<Difference[]> {
  const [earlier] = await db
    .select({ number: settingsVersions.number })
    .from(settingsVersions)
    .where(and(eq(settingsVersions.districtId, districtId), lt(settingsVersions.number, input.number)))
    .orderBy(desc(settingsVersions.number))
    .limit(1);
  return earlier ? compareVersions(db, districtId, { before: earlier.number, after: input.number }) : [];
}

import { and, eq } from "drizzle-orm";
import { dataTypeSettings, sourceSamples } from "@/db/schema";
import type { Db } from "@/db/types";
import type { DataType } from "@/server/connectors/connector";
import { findCatalogue } from "@/server/engine/catalogue";
import { DEFAULT_LIMITS, type Catalogue, type SyncRules } from "@/server/engine/types";
import { DomainError } from "@/server/platform/errors";
import type { AuthorizedDistrictId, CommandContext } from "@/server/platform/tenancy";

export type Settings = typeof dataTypeSettings.$inferSelect;
export type Samples = typeof sourceSamples.$inferSelect;

/** Settings from before there were safety limits and pauses get what a data type starts with. */
const FIRST_RULES: Partial<SyncRules> = { absentImports: 1, limits: DEFAULT_LIMITS, pauses: [] };

export async function findSettings(
  db: Db,
  districtId: AuthorizedDistrictId,
  dataType: DataType,
): Promise<Settings | null> {
  const [row] = await db
    .select()
    .from(dataTypeSettings)
    .where(and(eq(dataTypeSettings.districtId, districtId), eq(dataTypeSettings.dataType, dataType)));
  return row ? { ...row, sync: row.sync && { ...FIRST_RULES, ...row.sync } } : null;
}

export async function findSamples(
  db: Db,
  districtId: AuthorizedDistrictId,
  dataType: DataType,
): Promise<Samples | null> {
  const [row] = await db
    .select()
    .from(sourceSamples)
    .where(and(eq(sourceSamples.districtId, districtId), eq(sourceSamples.dataType, dataType)));
  return row ?? null;
}

/** The catalogue of a type that can be set up; planned types are refused. */
export function getCatalogue(dataType: DataType): Catalogue {
  const catalogue = findCatalogue(dataType);
  if (!catalogue)
    throw new DomainError("precondition_failed", "This data type is planned. There is nothing to set up yet.");
  return catalogue;
}

type Part = Partial<Pick<Settings, "fields" | "codes" | "sync" | "fieldsSavedAt" | "codesSavedAt" | "syncSavedAt">>;

/** Writes one part of a data type's settings as a new version. */
export async function writeSettings(context: CommandContext, dataType: DataType, part: Part): Promise<void> {
  const known = await findSettings(context.db, context.districtId, dataType);
  const values = {
    ...part,
    version: (known?.version ?? 0) + 1,
    savedBy: context.actor.kind === "person" ? context.actor.personId : context.actor.name,
  };
  await context.db
    .insert(dataTypeSettings)
    .values({ districtId: context.districtId, dataType, ...values })
    .onConflictDoUpdate({ target: [dataTypeSettings.districtId, dataTypeSettings.dataType], set: values });
}

import { eq } from "drizzle-orm";
import { districts } from "@/db/schema";
import type { Db } from "@/db/types";
import type { DataType } from "@/server/connectors/connector";
import { DEFAULT_LIMITS, type Catalogue, type SyncRules } from "@/server/engine/types";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import { getCatalogue } from "./load-settings";

/** What a data type starts with: every matched school, daily from 01:00, nobody inactivated (product rules 3 and 12). */
export function defaultSync(catalogue: Catalogue, timeZone: string): SyncRules {
  return {
    schoolIds: null,
    frequency: { kind: "daily" },
    timeOfDay: "01:00",
    timeZone,
    pauses: [],
    inactivateMissing: false,
    absentImports: 1,
    limits: { ...DEFAULT_LIMITS, ...catalogue.limits },
    importGraduates: true,
    onlyMappedInLog: false,
  };
}

/** What a type without Sync settings is imported by: by hand, with the limits that every type has. */
export async function manualSync(db: Db, districtId: AuthorizedDistrictId, dataType: DataType): Promise<SyncRules> {
  const [district] = await db.select({ zone: districts.timeZone }).from(districts).where(eq(districts.id, districtId));
  return { ...defaultSync(getCatalogue(dataType), district?.zone ?? "UTC"), frequency: { kind: "manual" } };
}

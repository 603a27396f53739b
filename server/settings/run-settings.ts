import type { Db } from "@/db/types";
import { findConnection } from "@/server/connection/queries";
import type { DataType } from "@/server/connectors/connector";
import { findConnector } from "@/server/connectors/registry";
import type { RunSettings } from "@/server/engine/types";
import { DomainError } from "@/server/platform/errors";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import { matchedSchools } from "@/server/schools/queries";
import { manualSync } from "./default-sync";
import { findSettings, getCatalogue } from "./load-settings";
import { dayOf, pauseOn } from "./next-run";
import { getReadiness } from "./queries";

/** SIS fields that hold a grade where a year is wanted (D22). */
export function gradeFields(connector: string, dataType: DataType): string[] {
  const options = Object.values(findConnector(connector)?.fieldOptions(dataType) ?? {}).flatMap((one) => one.options);
  return [...new Set(options.filter((option) => option.holds === "grade_level").map((option) => option.id))];
}

/** Everything a run that starts at `now` must be told; refuses with the list of what is missing. */
export async function buildRunSettings(
  db: Db,
  districtId: AuthorizedDistrictId,
  dataType: DataType,
  now: Date,
): Promise<RunSettings> {
  const missing = (await getReadiness(db, districtId, dataType)).filter((item) => item.state === "missing");
  if (missing.length > 0) {
    const fields = Object.fromEntries(missing.map((item) => [item.step, item.message]));
    throw new DomainError("precondition_failed", "The import cannot start yet. Nothing was changed.", fields);
  }
  const settings = await findSettings(db, districtId, dataType);
  const connection = await findConnection(db, districtId);
  const sync = getCatalogue(dataType).hasSync ? settings?.sync : await manualSync(db, districtId, dataType);
  if (!settings?.fields || !sync || !connection)
    throw new DomainError("precondition_failed", "The import cannot start yet. Nothing was changed.");
  const window = pauseOn(sync, now, "additions_only");
  return {
    connector: connection.connector,
    settingsVersion: settings.version,
    fields: settings.fields,
    codes: settings.codes ?? {},
    sync,
    schools: await matchedSchools(db, districtId),
    startedOn: dayOf(now, sync.timeZone).toString(),
    gradeFields: gradeFields(connection.connector, dataType),
    additionsOnly: window && { untilOn: window.untilOn, reason: window.reason },
  };
}

import { and, desc, eq, inArray, lt } from "drizzle-orm";
import { runs, schools } from "@/db/schema";
import type { Db } from "@/db/types";
import type { DataType } from "@/server/connectors/connector";
import type { ConfigurationDocument, RunSettings } from "@/server/engine/types";
import { DEFAULT_LIMITS } from "@/server/engine/types";
import { DomainError } from "@/server/platform/errors";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import { differences, type Difference } from "./differences";
import { findWords } from "./queries";

export type RunChanges = { since: { runId: string; number: number } | null; changes: Difference[] };

/** What a run was told, as a configuration. */
function documentOf(settings: RunSettings, dataType: DataType, numbers: Map<string, string>): ConfigurationDocument {
  const { fields, codes, sync } = settings;
  const schoolIds = sync.schoolIds?.map((id) => numbers.get(id) ?? id).sort() ?? null;
  const rules = { ...sync, absentImports: sync.absentImports ?? 1, limits: sync.limits ?? DEFAULT_LIMITS, schoolIds };
  return {
    format: 1,
    connector: settings.connector,
    schools: Object.fromEntries(
      Object.entries(settings.schools).map(([sisId, schoolId]) => [numbers.get(schoolId) ?? schoolId, sisId]),
    ),
    dataTypes: { [dataType]: { fields, codes, sync: rules } },
    recipients: {},
  };
}

/** What changed in the settings between a run and the last import before it that completed. */
export async function findRunChanges(
  db: Db,
  districtId: AuthorizedDistrictId,
  input: { runId: string },
): Promise<RunChanges> {
  const [run] = await db
    .select()
    .from(runs)
    .where(and(eq(runs.id, input.runId), eq(runs.districtId, districtId)));
  if (!run) throw new DomainError("not_found", "There is no such import in this district.");
  const [good] = await db
    .select()
    .from(runs)
    .where(
      and(
        eq(runs.districtId, districtId),
        eq(runs.dataType, run.dataType),
        eq(runs.kind, "import"),
        inArray(runs.status, ["completed", "completed_with_alerts"]),
        lt(runs.number, run.number),
      ),
    )
    .orderBy(desc(runs.number))
    .limit(1);
  if (!good) return { since: null, changes: [] };
  const ours = await db.select().from(schools).where(eq(schools.districtId, districtId));
  const numbers = new Map(ours.map((school) => [school.id, school.number]));
  const words = await findWords(db, districtId, [good.settings.connector, run.settings.connector]);
  const changes = differences(
    documentOf(good.settings, run.dataType, numbers),
    documentOf(run.settings, run.dataType, numbers),
    words,
  );
  return { since: { runId: good.id, number: good.number }, changes };
}

import { and, desc, eq, inArray } from "drizzle-orm";
import { runs } from "@/db/schema";
import type { Db } from "@/db/types";
import type { DataType } from "@/server/connectors/connector";
import { slugOf } from "@/server/engine/catalogue/slug";
import { comesAfter } from "@/server/engine/columns";
import { isSwitchRefused } from "@/server/engine/identity-switch";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import { findSettings, getCatalogue } from "@/server/settings/load-settings";
import { ACTIVE_STATUSES, isActive, type RunKind } from "./status";

/** What stands beside Start import: what runs now, the preview that can be started, and the import that waits for a person. */
export type StartView = {
  running: { runId: string; kind: RunKind } | null;
  preview: {
    runId: string;
    createdAt: Date;
    until: Date;
    created: number;
    updated: number;
    inactivated: number;
    wouldHold: boolean;
  } | null;
  held: { runId: string; until: Date } | null;
  /** Types that should be imported before this one and never were; starting is possible all the same. */
  before: { label: string; slug: string; isRequired: boolean }[];
};

/** At most one of each is there: a newer one ends those before it. */
export async function getStartView(
  db: Db,
  districtId: AuthorizedDistrictId,
  dataType: DataType,
  now: Date,
): Promise<StartView> {
  const rows = await db
    .select()
    .from(runs)
    .where(
      and(
        eq(runs.districtId, districtId),
        eq(runs.dataType, dataType),
        inArray(runs.status, [...ACTIVE_STATUSES, "previewed", "held"]),
      ),
    )
    .orderBy(desc(runs.number));
  const settings = await findSettings(db, districtId, dataType);
  const wanted = comesAfter(getCatalogue(dataType), settings?.fields ?? {});
  const missing = await neverImported(
    db,
    districtId,
    wanted.map((one) => one.dataType),
  );
  const running = rows.find((run) => isActive(run.status));
  const current = (status: "previewed" | "held") => {
    const run = rows.find((one) => one.status === status && one.heldUntil !== null && one.heldUntil > now);
    return run?.heldUntil ? { run, until: run.heldUntil } : null;
  };
  const preview = current("previewed");
  const held = current("held");
  return {
    running: running ? { runId: running.id, kind: running.kind } : null,
    preview: preview && {
      runId: preview.run.id,
      createdAt: preview.run.createdAt,
      until: preview.until,
      created: preview.run.created,
      updated: preview.run.updated,
      inactivated: preview.run.inactivated,
      wouldHold:
        (preview.run.safety?.crossed.length ?? 0) > 0 ||
        (preview.run.switchReport != null && isSwitchRefused(preview.run.switchReport)),
    },
    before: wanted
      .filter((one) => missing.includes(one.dataType))
      .map(({ dataType: other, isRequired }) => ({
        label: getCatalogue(other).label,
        slug: slugOf(other),
        isRequired,
      })),
    held: held && { runId: held.run.id, until: held.until },
  };
}

/** Which of some types have no completed import yet. */
async function neverImported(
  db: Db,
  districtId: AuthorizedDistrictId,
  dataTypes: readonly DataType[],
): Promise<DataType[]> {
  if (dataTypes.length === 0) return [];
  const done = await db
    .selectDistinct({ dataType: runs.dataType })
    .from(runs)
    .where(
      and(
        eq(runs.districtId, districtId),
        inArray(runs.dataType, [...dataTypes]),
        inArray(runs.kind, ["import", "decisions"]),
        inArray(runs.status, ["completed", "completed_with_alerts"]),
      ),
    );
  return dataTypes.filter((dataType) => !done.some((one) => one.dataType === dataType));
}

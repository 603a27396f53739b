import { and, eq, gt, isNotNull, sql } from "drizzle-orm";
import { runs } from "@/db/schema";
import type { Db } from "@/db/types";
import type { DataType } from "@/server/connectors/connector";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import { limitHistory, type LimitHistory } from "./limit-history";

const DAYS = 30;

/** What the imports of the last 30 days planned, against which safety limits are chosen; the exempt first import is left out. */
export async function getLimitHistory(
  db: Db,
  districtId: AuthorizedDistrictId,
  dataType: DataType,
  now: Date,
): Promise<LimitHistory> {
  const rows = await db
    .select({ safety: runs.safety })
    .from(runs)
    .where(
      and(
        eq(runs.districtId, districtId),
        eq(runs.dataType, dataType),
        eq(runs.kind, "import"),
        isNotNull(runs.safety),
        gt(runs.createdAt, new Date(now.getTime() - DAYS * 24 * 60 * 60 * 1000)),
        sql`exists (select 1 from runs earlier where earlier.district_id = ${runs.districtId}
          and earlier.data_type = ${runs.dataType} and earlier.kind = 'import' and earlier.number < ${runs.number}
          and earlier.status in ('completed', 'completed_with_alerts'))`,
      ),
    );
  return limitHistory(rows.map((row) => row.safety?.stats ?? []));
}

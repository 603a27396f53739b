import { and, desc, eq, inArray, ne } from "drizzle-orm";
import { runs } from "@/db/schema";
import type { Db } from "@/db/types";
import type { DataType } from "@/server/connectors/connector";
import type { AuthorizedDistrictId, CommandContext } from "@/server/platform/tenancy";
import type { Run } from "./load-run";

export type PreviousImport = { received: number; connectionEpoch: string | null; connector: string };

/** The last import of the data type that completed; null before the first. */
export async function findPrevious(context: CommandContext, run: Run): Promise<PreviousImport | null> {
  const [last] = await context.db
    .select({ received: runs.received, connectionEpoch: runs.connectionEpoch, settings: runs.settings })
    .from(runs)
    .where(
      and(
        eq(runs.districtId, context.districtId),
        eq(runs.dataType, run.dataType),
        eq(runs.kind, "import"),
        ne(runs.id, run.id),
        inArray(runs.status, ["completed", "completed_with_alerts"]),
      ),
    )
    .orderBy(desc(runs.number))
    .limit(1);
  return last
    ? { received: last.received, connectionEpoch: last.connectionEpoch, connector: last.settings.connector }
    : null;
}

/** The last import of a data type that completed, for the screens that speak of what it left over; null before the first. */
export async function findLastCompleted(
  db: Db,
  districtId: AuthorizedDistrictId,
  dataType: DataType,
): Promise<{ runId: string } | null> {
  const [last] = await db
    .select({ runId: runs.id })
    .from(runs)
    .where(
      and(
        eq(runs.districtId, districtId),
        eq(runs.dataType, dataType),
        eq(runs.kind, "import"),
        inArray(runs.status, ["completed", "completed_with_alerts"]),
      ),
    )
    .orderBy(desc(runs.number))
    .limit(1);
  return last ?? null;
}

import { and, desc, eq, inArray, ne } from "drizzle-orm";
import { runs } from "@/db/schema";
import type { CommandContext } from "@/server/platform/tenancy";
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

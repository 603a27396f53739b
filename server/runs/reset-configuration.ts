import { and, eq, inArray, ne } from "drizzle-orm";
import { alerts, runs } from "@/db/schema";
import { resetConnection } from "@/server/connection/reset-connection";
import type { ResetConnectionInput } from "@/server/connection/schema";
import { DATA_TYPES } from "@/server/engine/catalogue";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { discardWaiting } from "./discard-run";
import { ACTIVE_STATUSES } from "./status";

/**
 * Reset configuration (D04, product rule 7): refused while an import runs. Credentials, matches, codes and schedules go,
 * what waits is discarded and open questions are closed; roster data, recipients and history stay.
 */
export async function resetConfiguration(context: CommandContext, input: ResetConnectionInput): Promise<void> {
  const { db, districtId } = context;
  const [active] = await db
    .select({ number: runs.number })
    .from(runs)
    .where(and(eq(runs.districtId, districtId), inArray(runs.status, [...ACTIVE_STATUSES])))
    .limit(1);
  if (active) {
    throw new DomainError(
      "conflict",
      `Import ${active.number} is running. Wait until it has finished, or stop it, then reset. Nothing was reset.`,
    );
  }
  await resetConnection(context, input);
  const why = "Discarded: the configuration was reset. Nothing was changed.";
  for (const { dataType } of DATA_TYPES) await discardWaiting(context, { dataType, except: null, why });
  await db
    .update(alerts)
    .set({ state: "closed", decision: null })
    .where(and(eq(alerts.districtId, districtId), ne(alerts.state, "closed")));
}

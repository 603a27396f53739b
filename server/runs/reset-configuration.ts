import { and, eq, inArray, ne } from "drizzle-orm";
import { driverOf } from "@/db/client";
import { alerts, notSamePairs, runs, typedValues } from "@/db/schema";
import { lockConnection } from "@/server/connection/lock-connection";
import { resetConnection } from "@/server/connection/reset-connection";
import type { ResetConnectionInput } from "@/server/connection/schema";
import { DATA_TYPES } from "@/server/engine/catalogue";
import { dropStaging } from "@/server/engine/stage";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { endWaiting } from "./discard-run";
import { ACTIVE_STATUSES } from "./status";

/**
 * Reset configuration (D04, product rule 7), all of it or nothing: refused while an import runs. Credentials, matches,
 * codes and schedules go, and so does what people said about the old system's ids; what waits is discarded and open
 * questions are closed. Roster data, recipients and history stay.
 */
export async function resetConfiguration(context: CommandContext, input: ResetConnectionInput): Promise<void> {
  const ended = await context.db.transaction(async (tx) => {
    const within = { ...context, db: tx };
    await lockConnection(tx, context.districtId, "update");
    await refuseWhileActive(within);
    await resetConnection(within, input);
    await forgetSourceIds(within);
    const why = "Discarded: the configuration was reset. Nothing was changed.";
    const waiting: string[] = [];
    for (const { dataType } of DATA_TYPES) waiting.push(...(await endWaiting(within, { dataType, except: null, why })));
    return waiting;
  });
  for (const runId of ended) await dropStaging(driverOf(context.db), runId);
}

async function refuseWhileActive({ db, districtId }: CommandContext): Promise<void> {
  const [active] = await db
    .select({ number: runs.number })
    .from(runs)
    .where(and(eq(runs.districtId, districtId), inArray(runs.status, [...ACTIVE_STATUSES])))
    .limit(1);
  if (!active) return;
  throw new DomainError(
    "conflict",
    `Import ${active.number} is running. Wait until it has finished, or stop it, then reset. Nothing was reset.`,
  );
}

/** The next system may give the same id to another child: a typed value or a judgement must not reach that one. */
async function forgetSourceIds({ db, districtId }: CommandContext): Promise<void> {
  await db
    .update(alerts)
    .set({ state: "closed", decision: null })
    .where(and(eq(alerts.districtId, districtId), ne(alerts.state, "closed")));
  await db.delete(typedValues).where(eq(typedValues.districtId, districtId));
  await db.delete(notSamePairs).where(eq(notSamePairs.districtId, districtId));
}

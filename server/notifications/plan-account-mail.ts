import { and, asc, eq, inArray } from "drizzle-orm";
import { deliveries } from "@/db/schema";
import { MAX_BATCH } from "@/server/platform/mailer";
import type { CommandContext } from "@/server/platform/tenancy";
import { listOpenedAccounts } from "@/server/roster/opened-accounts";
import { loadRun } from "@/server/runs/load-run";
import { getDistrict } from "./find-district";

export type AccountPage = {
  /** Planned mails of this page that still wait; one request of Resend's. */
  waiting: number;
  /** Where the next page begins; null after the last. */
  next: number | null;
};

/**
 * Plans the mails of up to 100 accounts that an import opened (product rules 13 and 14), by record id after `after`; an
 * address that several accounts share is mailed once. Gives only counts and a cursor, so that no address becomes a step's
 * result.
 */
export async function planAccountMail(
  context: CommandContext,
  input: { runId: string; after: number; batch: number },
): Promise<AccountPage> {
  const { db, districtId, now } = context;
  const { run, catalogue } = await loadRun(db, districtId, input.runId);
  const accounts = await listOpenedAccounts(db, districtId, catalogue, {
    runId: input.runId,
    after: input.after,
    limit: MAX_BATCH,
  });
  const district = await getDistrict(db, districtId);
  const addresses = [...new Set(accounts.map(({ email }) => email?.trim().toLowerCase()).filter(Boolean))];
  if (addresses.length > 0) {
    await db
      .insert(deliveries)
      .values(
        addresses.map((recipient) => ({
          districtId,
          dataType: run.dataType,
          runId: input.runId,
          subject: `run:${input.runId}`,
          kind: "account_ready" as const,
          recipient,
          facts: { district, person: run.dataType === "staff" ? ("staff" as const) : ("guardian" as const) },
          batch: input.batch,
          createdAt: now,
        })),
      )
      .onConflictDoNothing();
  }
  const waiting = await db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.districtId, districtId),
        eq(deliveries.runId, input.runId),
        eq(deliveries.batch, input.batch),
        inArray(deliveries.state, ["planned"]),
      ),
    )
    .orderBy(asc(deliveries.id));
  const last = accounts.at(-1);
  return { waiting: waiting.length, next: accounts.length === MAX_BATCH && last ? last.recordId : null };
}

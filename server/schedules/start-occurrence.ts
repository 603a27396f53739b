import { and, eq } from "drizzle-orm";
import { scheduleOccurrences } from "@/db/schema";
import type { SyncRules } from "@/server/engine/types";
import { recordAudit } from "@/server/platform/audit";
import type { CommandContext } from "@/server/platform/tenancy";
import { findLastCompleted } from "@/server/runs/find-previous";
import { findSettings } from "@/server/settings/load-settings";
import { pauseOn, runsBetween, START_WINDOW_MS } from "@/server/settings/next-run";
import type { Occurrence } from "./claim-due";
import { startImport, type Start } from "./start-import";

/** What became of what was claimed of one data type; `missed` counts the times whose hour was over. */
export type Started = { outcome: "started" | "skipped" | "missed"; missed: number };

/** A longer stretch of missed times is told by its last ones. */
const MAX_MISSED = 31;

const NOBODY_THERE = "The scheduler was not running in that hour.";

/** Claims the later due times up to now too; those that somebody else has are left out. */
async function claimLater(context: CommandContext, first: Occurrence, sync: SyncRules): Promise<Occurrence[]> {
  const { districtId, now } = context;
  const { dataType } = first;
  const times = runsBetween(sync, first.dueAt, now).slice(-MAX_MISSED);
  if (times.length === 0) return [];
  const row = { districtId, dataType, status: "claimed" as const, claimedAt: now, createdAt: now };
  const rows = await context.db
    .insert(scheduleOccurrences)
    .values(times.map((dueAt) => ({ ...row, dueAt })))
    .onConflictDoNothing()
    .returning({ id: scheduleOccurrences.id, dueAt: scheduleOccurrences.dueAt });
  return rows.map(({ id, dueAt }) => ({ id, districtId, dataType, dueAt }));
}

type Settled = Partial<Pick<typeof scheduleOccurrences.$inferInsert, "runId" | "reason" | "isAlarm">>;

async function settle(
  context: CommandContext,
  { id }: Occurrence,
  status: "started" | "skipped" | "missed",
  settled: Settled = {},
): Promise<void> {
  const { districtId, id: column, status: now } = scheduleOccurrences;
  await context.db
    .update(scheduleOccurrences)
    .set({ status, ...settled })
    .where(and(eq(column, id), eq(districtId, context.districtId), eq(now, "claimed")));
}

/** Writes down what was missed; people hear of the last one only, and the audit log of how many there were. */
async function settleMissed(context: CommandContext, missed: readonly Occurrence[], last: Settled): Promise<void> {
  const latest = missed.at(-1);
  if (!latest) return;
  for (const one of missed.slice(0, -1)) await settle(context, one, "missed", { reason: NOBODY_THERE });
  // A data type that is still being set up wakes nobody.
  const isAlarm = (await findLastCompleted(context.db, context.districtId, latest.dataType)) !== null;
  await settle(context, latest, "missed", { ...last, isAlarm });
  const { dataType, dueAt } = latest;
  const detail = { dataType, dueAt: dueAt.toISOString(), missed: missed.length, caughtUpBy: last.runId ?? null };
  await recordAudit(context, { action: "import.missed", subject: latest.id, detail });
}

/** How a late start went, as the missed time says it. */
function caughtUp(start: Start): Settled {
  switch (start.kind) {
    case "started":
      return { runId: start.runId, reason: NOBODY_THERE };
    case "skipped":
      return { reason: `${NOBODY_THERE} When it was to be caught up, an import was running.` };
    case "refused":
      return { reason: `${NOBODY_THERE} It could not be caught up: ${start.reason}` };
  }
}

/**
 * Does what claimed due times of one data type ask for (product rule 9). In its hour an import starts, or is skipped
 * because one is running. After it the time was missed, with every later one whose hour is over: one import catches all
 * of them up, unless a blackout forbids it now or a due time whose hour lasts is there to do it.
 */
export async function startOccurrence(context: CommandContext, claimed: readonly Occurrence[]): Promise<Started> {
  const { now } = context;
  const byDue = (a: Occurrence, b: Occurrence) => a.dueAt.getTime() - b.dueAt.getTime();
  const first = [...claimed].sort(byDue)[0];
  if (!first) return { outcome: "missed", missed: 0 };
  const sync = (await findSettings(context.db, context.districtId, first.dataType))?.sync ?? null;
  const all = [...claimed, ...(sync ? await claimLater(context, first, sync) : [])].sort(byDue);
  const current = all.filter((one) => now.getTime() - one.dueAt.getTime() < START_WINDOW_MS).at(-1);
  const missed = all.filter((one) => one !== current);
  const blackout = sync ? pauseOn(sync, now, "blackout") : null;
  const target = current ?? missed.at(-1) ?? first;
  const start: Start = blackout
    ? { kind: "refused", reason: `A blackout has begun: ${blackout.reason}.` }
    : await startImport(context, target, current === undefined);
  await context.db.transaction(async (tx) => {
    const within = { ...context, db: tx };
    if (!current) return settleMissed(within, missed, caughtUp(start));
    await settleMissed(within, missed, { reason: NOBODY_THERE });
    if (start.kind === "refused") return settleMissed(within, [current], { reason: start.reason });
    await settle(within, current, start.kind, { runId: start.runId });
  });
  const outcome = current && start.kind !== "refused" ? start.kind : "missed";
  return { outcome, missed: missed.length + (current && start.kind === "refused" ? 1 : 0) };
}

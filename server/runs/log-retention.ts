import { DomainError } from "@/server/platform/errors";

const DAY_MS = 24 * 60 * 60 * 1000;

/** Until when the lines and original data of a run are kept, by the district's own days (product rule 11, D16). */
export function keptUntil(run: { createdAt: Date }, logDays: number): Date {
  return new Date(run.createdAt.getTime() + logDays * DAY_MS);
}

/** Refuses a log that has outlived its retention, also while the database still holds it. */
export function requireKept(run: { createdAt: Date; logDays: number }, now: Date): void {
  if (now < keptUntil(run, run.logDays)) return;
  throw new DomainError(
    "precondition_failed",
    `This log is older than ${run.logDays} days and no longer kept. Start the import again to see one.`,
  );
}

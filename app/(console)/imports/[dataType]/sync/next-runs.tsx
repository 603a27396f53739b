"use client";

import { formatInstant } from "@/components/ui/times";
import type { SyncRules } from "@/server/engine/types";
import { plannedStarts } from "@/server/settings/next-run";

/** The next five imports as the settings stand, before they are saved. */
export function NextRuns({
  schedule,
  nowIso,
}: {
  schedule: Pick<SyncRules, "frequency" | "timeOfDay" | "timeZone" | "pauses">;
  nowIso: string;
}) {
  const isTime = /^([01]\d|2[0-3]):[0-5]\d$/.test(schedule.timeOfDay);
  const starts = isTime ? plannedStarts(schedule, new Date(nowIso), 5) : [];
  return (
    <aside className="sticky top-18 grid gap-2" aria-labelledby="next-h">
      <h2 id="next-h">Next imports</h2>
      {starts.length > 0 ? (
        <ol className="border-t-2 border-b border-rule-ink text-sm" aria-live="polite">
          {starts.map(({ at, blackout, additionsOnly }) => (
            <li key={at.toISOString()} className="tnum border-t border-rule py-1.5 first:border-t-0">
              {formatInstant(at, schedule.timeZone)}
              {blackout && <span className="cell-2"> Not started: {blackout.reason}</span>}
              {!blackout && additionsOnly && <span className="cell-2"> Additions only</span>}
            </li>
          ))}
        </ol>
      ) : (
        <p className="muted">
          {isTime
            ? "None by itself. Start an import by hand when you need it."
            : "Write the time as 01:00 to see them."}
        </p>
      )}
    </aside>
  );
}

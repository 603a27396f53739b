"use client";

import { PauseButton } from "@/components/runs/pause-button";
import { Icon } from "@/components/ui/icon";
import { Status } from "@/components/ui/status";
import { formatInstant, formatMoment } from "@/components/ui/times";
import type { DataType } from "@/server/connectors/connector";
import type { Schedule } from "@/server/settings/next-run";
import type { Paused } from "@/server/settings/paused";
import { clockWords, nextLines } from "./next-lines";

type Props = {
  schedule: Schedule;
  /** The schedule as it is saved; null when nothing starts by itself. */
  saved: { dataType: DataType; label: string; paused: Paused | null } | null;
  mayPause: boolean;
  nowIso: string;
};

/** The next five imports as the settings stand, before they are saved. */
export function NextRuns({ schedule, saved, mayPause, nowIso }: Props) {
  const isTime = /^([01]\d|2[0-3]):[0-5]\d$/.test(schedule.timeOfDay);
  const from = new Date(nowIso);
  const lines = isTime ? nextLines(schedule, from) : [];
  const clock = isTime ? clockWords(schedule, from) : null;
  const paused = saved?.paused ?? null;
  return (
    <aside className="sticky top-18 grid gap-2" aria-labelledby="next-h">
      <h2 id="next-h">Next imports</h2>
      {paused && (
        <div className="grid gap-1 text-sm">
          <Status kind="paused">Paused</Status>
          <p className="muted">
            {paused.by ? `By ${paused.by}, since` : "Since"} {formatMoment(paused.since, schedule.timeZone)}. Nothing
            starts by itself until somebody resumes the schedule; then it goes on so:
          </p>
        </div>
      )}
      {lines.length > 0 ? (
        <ol className="border-t-2 border-b border-rule-ink text-sm" aria-live="polite">
          {lines.map((line) =>
            line.kind === "start" ? (
              <li key={line.at.toISOString()} className="tnum border-t border-rule py-1.5 first:border-t-0">
                {formatInstant(line.at, schedule.timeZone)}
                {line.isAdditionsOnly && <span className="cell-2"> Additions only</span>}
              </li>
            ) : (
              <li key={line.text} className="muted flex gap-1.5 border-t border-rule py-1.5 first:border-t-0">
                <Icon name="paused" className="i-sm mt-0.5 shrink-0" />
                <span>{line.text}</span>
              </li>
            ),
          )}
        </ol>
      ) : (
        <p className="muted">{emptyWords(schedule, isTime)}</p>
      )}
      {clock && <p className="hint">{clock}</p>}
      {saved && mayPause && <PauseButton dataType={saved.dataType} label={saved.label} isPaused={paused !== null} />}
    </aside>
  );
}

function emptyWords({ frequency }: Schedule, isTime: boolean): string {
  if (!isTime) return "Write the time as 01:00 to see them.";
  return frequency.kind === "manual"
    ? "None by itself. Start an import by hand when you need it."
    : "None within a year: every day on which one would start is in a blackout.";
}

"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { formatCount } from "@/components/ui/numbers";
import { Icon } from "@/components/ui/icon";
import { formatClock, formatDuration } from "@/components/ui/times";
import { Table } from "@/components/ui/table";
import type { RunProgress } from "@/server/runs/progress";

const SPEAK_EVERY_MS = 10_000;

type Props = {
  runId: string;
  first: RunProgress;
  system: string;
  noun: string;
  isPreview: boolean;
  timeZone: string;
};
type StageId = RunProgress["stages"][number]["id"];

const SIGNS = {
  waiting: { icon: "todo", tone: "neutral", word: "waiting" },
  running: { icon: "running", tone: "running", word: "running" },
  done: { icon: "ok", tone: "ok", word: "done" },
} as const;

/** An import as it runs: stages, rows, rate and time left, kept fresh by the server; it may be left and come back to. */
export function RunProgressView({ runId, first, system, noun, isPreview, timeZone }: Props) {
  const router = useRouter();
  const [progress, setProgress] = useState(first);
  const [isLost, setIsLost] = useState(false);
  useEffect(() => {
    const source = new EventSource(`/api/runs/${runId}/progress`);
    const take = (event: MessageEvent<string>) => {
      setIsLost(false);
      setProgress(JSON.parse(event.data) as RunProgress);
    };
    source.addEventListener("progress", take);
    source.addEventListener("end", (event) => {
      take(event);
      source.close();
      router.refresh();
    });
    source.addEventListener("error", () => setIsLost(true));
    return () => source.close();
  }, [runId, router]);
  const names: Record<StageId, string> = {
    validate: "Validation",
    read: `Reading from ${system}`,
    plan: `Matching with our ${noun}`,
    apply: "Writing changes",
  };
  const running = progress.stages.find((stage) => stage.state === "running");
  const sentence = running ? `${names[running.id]}. ${rowsOf(running)}${leftOf(progress)}`.trim() : "Finishing.";
  const spoken = useSpoken(sentence, running?.id ?? "end");
  return (
    <div className="grid items-start gap-10 lg:grid-cols-[minmax(0,1fr)_18rem]">
      <section aria-labelledby="progress-h">
        <h2 className="sr-only" id="progress-h">
          Progress
        </h2>
        <p className="headline mb-3">
          <b>
            {running ? (running.id === "validate" ? "Validation in progress." : `${names[running.id]}.`) : "Finishing."}
          </b>{" "}
          {running ? `${rowsOf(running)}${leftOf(progress)}` : ""}
        </p>
        <Bar progress={progress} />
        <output className="sr-only">{spoken}</output>
        <dl className="mt-4 flex flex-wrap gap-x-10 gap-y-3">
          <Figure name="Elapsed" value={formatDuration(progress.elapsedMs)} />
          <Figure
            name="Time left in this stage"
            value={progress.leftMs === null ? "–" : `about ${roughly(progress.leftMs)}`}
          />
          <Figure
            name="Rate"
            value={progress.ratePerSecond === null ? "–" : `${formatCount(progress.ratePerSecond)} rows/s`}
          />
          <Figure name="Pages read" value={formatCount(progress.pagesRead)} />
          <Figure name="Requests" value={formatCount(progress.requests)} />
        </dl>
        <Table caption="Stages of this import" density="compact" narrow="stack" className="mt-6">
          <thead>
            <tr>
              <th scope="col" style={{ width: "18rem" }}>
                Stage
              </th>
              <th scope="col">State</th>
              <th scope="col" className="num" style={{ width: "12rem" }}>
                Rows
              </th>
            </tr>
          </thead>
          <tbody>
            {progress.stages.map((stage) => (
              <tr key={stage.id} aria-current={stage.state === "running" ? "step" : undefined}>
                <th scope="row">
                  <span className={`status tone-${SIGNS[stage.state].tone}`}>
                    <Icon name={SIGNS[stage.state].icon} />
                    {names[stage.id]}
                  </span>
                </th>
                <td data-l="State" className={stage.state === "waiting" ? "faint" : undefined}>
                  {stateOf(stage.id, stage.state, isPreview)}
                </td>
                <td data-l="Rows" className="num">
                  {stage.done > 0 || stage.total ? rowsOf(stage) : ""}
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
        <p className="muted mt-3 text-sm">
          {isPreview
            ? "You can leave this page: the preview goes on, and stands here when it is ready. It changes nothing."
            : "You can leave this page: the import goes on, and this page shows how it ended. Until “Writing changes” begins, stopping it changes nothing."}
        </p>
        {isLost && (
          <p className="muted mt-2 text-sm">
            The connection to this page was lost. It is being restored; the import goes on.
          </p>
        )}
      </section>
      <aside aria-labelledby="events-h">
        <h2 className="mb-3 text-sm" id="events-h">
          What happened so far
        </h2>
        <ol className="grid gap-3 text-sm">
          {[...progress.timeline].reverse().map((entry) => (
            <li key={entry.at + entry.text} className="grid grid-cols-[1rem_minmax(0,1fr)] gap-x-3">
              <Icon name="info" className="i mt-0.5 text-ink-3" />
              <div>
                <p>{entry.text}</p>
                <time className="tnum text-xs text-ink-3" dateTime={entry.at}>
                  {formatClock(new Date(entry.at), timeZone)}
                </time>
              </div>
            </li>
          ))}
        </ol>
      </aside>
    </div>
  );
}

/** Speaks at most every ten seconds, and at once when the stage changes. */
function useSpoken(sentence: string, stage: string): string {
  const [spoken, setSpoken] = useState(sentence);
  const last = useRef({ at: 0, stage });
  useEffect(() => {
    const at = Date.now();
    if (last.current.stage === stage && at - last.current.at < SPEAK_EVERY_MS) return;
    last.current = { at, stage };
    setSpoken(sentence);
  }, [sentence, stage]);
  return spoken;
}

function Bar({ progress }: { progress: RunProgress }) {
  const { percent } = progress;
  const value = percent === null ? {} : { "aria-valuenow": percent, "aria-valuetext": `${percent} percent` };
  return (
    <div
      className="progress"
      // A native progress element takes its color from the browser, not from our tokens.
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="progressbar"
      aria-label="Whole import"
      aria-valuemin={0}
      aria-valuemax={100}
      {...value}
    >
      <div style={{ width: `${percent ?? 0}%` }} />
    </div>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt className="text-xs text-ink-2">{name}</dt>
      <dd className="tnum font-semibold">{value}</dd>
    </div>
  );
}

function rowsOf(stage: { done: number; total: number | null }): string {
  if (stage.total) return `${formatCount(stage.done)} of ${formatCount(stage.total)} rows`;
  return stage.done > 0 ? `${formatCount(stage.done)} rows` : "";
}

function leftOf({ leftMs }: RunProgress): string {
  return leftMs === null ? "" : `, about ${roughly(leftMs)} left in this stage.`;
}

/** Seconds are only a promise when there are few of them. */
function roughly(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 60) return `${seconds < 10 ? seconds : Math.ceil(seconds / 5) * 5} s`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

function stateOf(id: StageId, state: keyof typeof SIGNS, isPreview: boolean): string {
  if (state === "done") return "Done";
  if (state === "running") return id === "read" ? "Every value is checked as it arrives" : "Running";
  if (id === "plan") return "Starts when every page is read; then the safety limits are checked";
  if (id === "apply" && isPreview) return "Not part of a preview";
  if (id === "apply") return "Nothing has been changed so far";
  return "Waiting";
}

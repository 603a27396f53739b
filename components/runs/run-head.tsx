import type { ReactNode } from "react";
import { formatNoun } from "@/components/ui/numbers";
import { formatInstant, formatMoment, formatRelative } from "@/components/ui/times";
import { now } from "@/server/platform/clock";
import type { RunSummary } from "@/server/runs/summary";
import { RunStatus } from "./run-status";

const NAMES: Record<RunSummary["kind"], string> = {
  import: "Import",
  preview: "Preview",
  decisions: "Decisions",
  undo: "Undo",
  redo: "Redo",
};

/** What stands at the head of the page of every run, whatever became of it. */
export function runHead(run: RunSummary, timeZone: string) {
  const meta: ReactNode[] = [
    `${NAMES[run.kind]} ${run.number}, ${howAndWhen(run, timeZone)}`,
    `${run.system}, ${formatNoun(run.schools, ["school", "schools"])}`,
  ];
  return {
    breadcrumbs: [{ href: "/runs", label: "Imports" }],
    current: `${run.label}, ${formatMoment(run.createdAt, timeZone)}`,
    title: run.label,
    status: <RunStatus status={run.status} />,
    meta: run.approval?.decision === "approved" ? [...meta, approvalWords(run.approval, run.schools)] : meta,
  };
}

function howAndWhen(run: RunSummary, timeZone: string): string {
  const how =
    run.trigger === "schedule" ? "on schedule" : run.startedBy ? `started by ${run.startedBy}` : "started by hand";
  const from = formatMoment(run.createdAt, timeZone);
  // What waits for a person has read everything when its plan was shown.
  const shown = run.status === "held" || run.status === "previewed" ? run.timeline.at(-1)?.at : undefined;
  const end = run.finishedAt ?? (shown ? new Date(shown) : null);
  const until = end ? ` to ${formatInstant(end, timeZone).split(", ")[1]}` : "";
  return `${how}, ${shown ? "read " : ""}${from}${until} (${formatRelative(run.createdAt, now())})`;
}

function approvalWords({ by, schools, reason }: NonNullable<RunSummary["approval"]>, all: number): string {
  const which = schools === null ? "" : ` for ${schools.length} of ${formatNoun(all, ["school", "schools"])}`;
  return `Approved by ${by ?? "somebody"}${which}: ${reason}`;
}

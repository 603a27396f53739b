import type { TrendPoint } from "@/components/ui/trend";
import type { HomeRow } from "@/server/runs/home";
import type { RunStatusName } from "./run-words";

/** Imports that wrote to the roster; of all others a count would say what was not done. */
export const WROTE: readonly RunStatusName[] = ["completed", "completed_with_alerts"];

const TREND_MARKS: Partial<Record<RunStatusName, TrendPoint["mark"]>> = {
  failed: "failed",
  held: "held",
  completed_with_alerts: "alerts",
};

/** Their counts say what a plan would have done. */
const PLANNED: readonly RunStatusName[] = ["previewed", "held", "discarded", "expired"];

/** An import as a bar with its mark; what was only planned has no height. */
export function trendPoint(point: HomeRow["trend"][number]): TrendPoint {
  return { changed: PLANNED.includes(point.status) ? 0 : point.changed, mark: TREND_MARKS[point.status] ?? "none" };
}

/** The trend said: how the last imports ended. */
export function trendSentence(row: Pick<HomeRow, "trend">): string {
  const count = (status: string) => row.trend.filter((point) => point.status === status).length;
  const parts = [
    [count("completed"), "completed"],
    [count("completed_with_alerts"), "completed with alerts"],
    [count("held"), "held"],
    [count("discarded") + count("expired"), "not carried out"],
    [count("failed"), "failed"],
    [count("cancelled"), "stopped"],
  ].flatMap(([number, word]) => (number === 0 ? [] : [`${number} ${word}`]));
  const which = row.trend.length === 1 ? "Last import" : `Last ${row.trend.length} imports`;
  return `${which}: ${parts.join(", ") || "none has ended yet"}`;
}

import { formatCount, formatNoun, listWords } from "@/components/ui/numbers";
import type { RunAccount, ShownApproval } from "@/server/runs/summary";
import type { Noun } from "./limit-words";

/** What an import would do if it were started now, in a sentence that is true by itself. */
export function plannedHeadline(account: RunAccount, noun: Noun): string {
  const parts = [
    ["create", account.created],
    ["update", account.updated],
    ["inactivate", account.inactivated],
  ] as const;
  const planned = parts.filter(([, records]) => records > 0);
  const verbs = planned.map(([verb, records], index) =>
    index === 0 ? `${verb} ${formatNoun(records, noun)}` : `${verb} ${formatCount(records)}`,
  );
  const what =
    verbs.length > 0
      ? `This import would ${listWords(verbs)}.`
      : `This import would change nothing: ${formatNoun(account.unchanged, noun)} ${account.unchanged === 1 ? "is" : "are"} as before.`;
  const rest = [
    account.held > 0 ? `${formatCount(account.held)} ${account.held === 1 ? "waits" : "wait"} for a decision` : null,
    account.rejected > 0 ? `${formatCount(account.rejected)} ${account.rejected === 1 ? "is" : "are"} rejected` : null,
  ].filter((part) => part !== null);
  return rest.length > 0 ? `${what} ${listWords(rest)}.` : what;
}

export type Ended = {
  kind: "import" | "preview" | "decisions" | "undo" | "redo";
  status: "discarded" | "expired" | "cancelled";
  approval: ShownApproval | null;
  rowsApplied: number;
  rowsToApply: number;
  timeline: { at: string; text: string }[];
};

/** How something that waited or ran ended without being done; `until` is when it expired, as people read it. */
export function endedHeadline(run: Ended, until: string | null): string {
  const what = run.kind === "preview" ? "preview" : run.kind === "undo" || run.kind === "redo" ? run.kind : "import";
  switch (run.status) {
    case "discarded":
      return run.approval
        ? `Nothing was changed. ${run.approval.by ?? "Somebody"} discarded this ${what}: ${run.approval.reason}`
        : `Nothing was changed. This ${what} was discarded${whyOf(run)}.`;
    case "expired":
      return run.kind === "preview"
        ? `Nothing was changed. This preview was not started${until ? ` by ${until}` : ""}, so it expired.`
        : `Nothing was changed. Nobody decided about this ${what}${until ? ` by ${until}` : ""}, so it expired.`;
    case "cancelled":
      return run.rowsApplied === 0
        ? `This ${what} was stopped. Nothing was changed.`
        : `This ${what} was stopped after ${formatCount(run.rowsApplied)} of ${formatCount(run.rowsToApply)} rows. What was written by then stays.`;
  }
}

/** What the timeline says about a run that nobody discarded by hand, as the end of a sentence. */
function whyOf(run: Ended): string {
  const why = /^Discarded: (.+?)\.( Nothing was changed\.)?$/.exec(run.timeline.at(-1)?.text ?? "")?.[1];
  return why ? `: ${why}` : "";
}

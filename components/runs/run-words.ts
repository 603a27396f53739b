import { formatCount, formatNoun } from "@/components/ui/numbers";
import type { Tone } from "@/components/ui/status";
import { formatDay } from "@/components/ui/times";

export type RunStatusName =
  | "queued"
  | "validating"
  | "reading"
  | "planning"
  | "applying"
  | "completed"
  | "completed_with_alerts"
  | "failed"
  | "cancelled"
  | "previewed"
  | "held"
  | "discarded"
  | "expired";

const WORDS: Record<RunStatusName, { word: string; tone: Tone }> = {
  queued: { word: "Validation in progress", tone: "running" },
  validating: { word: "Validation in progress", tone: "running" },
  reading: { word: "Import running", tone: "running" },
  planning: { word: "Import running", tone: "running" },
  applying: { word: "Import running", tone: "running" },
  completed: { word: "Completed", tone: "ok" },
  completed_with_alerts: { word: "Completed with alerts", tone: "warn" },
  failed: { word: "Failed", tone: "bad" },
  cancelled: { word: "Cancelled", tone: "neutral" },
  previewed: { word: "Preview", tone: "info" },
  held: { word: "Held for approval", tone: "held" },
  discarded: { word: "Discarded", tone: "neutral" },
  expired: { word: "Expired", tone: "neutral" },
};

/** The status of an import as the product says it. */
export function statusWord(status: RunStatusName): { word: string; tone: Tone } {
  return WORDS[status];
}

export type HeadlineFacts = {
  status: RunStatusName;
  noun: readonly [one: string, many: string];
  rowsApplied: number;
  account: {
    received: number;
    created: number;
    updated: number;
    unchanged: number;
    held: number;
    rejected: number;
    skipped: number;
    inactivated: number;
  } | null;
  failure: { message: string } | null;
};

/** What an import did, in a sentence that is true by itself; what waits for a person is said beside it. */
export function headlineOf(facts: HeadlineFacts): string {
  const { account, noun, status } = facts;
  if (status === "failed") {
    const kept =
      facts.rowsApplied === 0
        ? "Nothing was changed."
        : `${formatCount(facts.rowsApplied)} rows had been applied before; they stay.`;
    return `${facts.failure?.message ?? "The import could not go on."} ${kept}`;
  }
  if (!account) return "These are the lines of your schools.";
  const parts = [
    account.created > 0 ? `${formatNoun(account.created, noun)} created` : null,
    account.updated > 0 ? `${formatCount(account.updated)} updated` : null,
    account.inactivated > 0 ? `${formatCount(account.inactivated)} inactivated` : null,
  ].filter((part) => part !== null);
  if (parts.length === 0) {
    return account.unchanged > 0
      ? `Nothing changed: ${formatNoun(account.unchanged, noun)} ${account.unchanged === 1 ? "is" : "are"} as before.`
      : "Nothing was changed.";
  }
  if (account.created === 0) parts[0] = `${parts[0]}`.replace(/^([\d,]+) /, (_, n: string) => `${n} ${noun[1]} `);
  return `${parts.join(", ")}.`;
}

/** What an import left over, after the headline. */
export function leftOver(account: NonNullable<HeadlineFacts["account"]>): {
  held: string | null;
  rejected: string | null;
} {
  return {
    held: account.held > 0 ? `${formatNoun(account.held, ["record waits", "records wait"])} for your decision` : null,
    rejected: account.rejected > 0 ? `${formatNoun(account.rejected, ["row was", "rows were"])} rejected` : null,
  };
}

/** Why an import only added, as the last sentences of its headline; null outside of an additions-only window. */
export function additionsOnlyWords(
  window: { untilOn: string; reason: string } | null,
  isPlanned: boolean,
): string | null {
  if (!window) return null;
  const left = isPlanned ? "would be left as it is" : "was left as it was";
  return `Additions only until ${formatDay(window.untilOn)} (${window.reason}): what was there before ${left}.`;
}

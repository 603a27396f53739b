import { capitalize, formatCount, formatNoun, listWords } from "@/components/ui/numbers";
import { formatInstant } from "@/components/ui/times";
import { listFooter } from "./footer";
import { Layout } from "./layout";
import type { Frame, Letter, Need } from "./letter";
import { accountOf, runHref, runLines, subjectOf, type Account, type RunFacts } from "./run-facts";

export type ImportEnd = "completed" | "completed_with_alerts" | "failed" | "cancelled" | "discarded" | "expired";

export type ImportFinishedFacts = RunFacts & {
  end: ImportEnd;
  account: Account;
  rowsApplied: number;
  rowsToApply: number;
  /** The gravest causes; `path` is a page of ours. */
  causes: { records: number; what: string; who: string; where: string | null; path: string | null }[];
  moreCauses: { causes: number; records: number } | null;
  incompleteReason: string | null;
  failure: { message: string; fix: string | null } | null;
  reference: string;
  undoUntil: string | null;
  /** Of how many schools only some were approved; null for all. */
  approved: { schools: number; of: number } | null;
  /** What became of the import before, when this one is the first to complete since. */
  recovered: { number: number; was: "failed" | "held" } | null;
};

const STATES: Record<ImportEnd, string> = {
  completed: "Completed",
  completed_with_alerts: "Completed with alerts",
  failed: "Failed",
  cancelled: "Cancelled",
  discarded: "Discarded",
  expired: "Expired",
};

/** How an import ended, whatever the end. */
export function importFinished(facts: ImportFinishedFacts, frame: Frame): Letter {
  const { account, district, end } = facts;
  const isDone = end === "completed" || end === "completed_with_alerts";
  const state = STATES[end];
  const undo = facts.undoUntil
    ? `Undo is possible until ${formatInstant(new Date(facts.undoUntil), district.timeZone)}.`
    : null;
  return {
    subject: subjectOf(state, facts.label, district.name, isDone ? whatChanged(account) : whatStays(facts)),
    title: `${facts.label}: ${state.toLowerCase()}`,
    facts: runLines(facts, "import"),
    sentences: isDone ? doneSentences(facts) : endSentences(facts),
    button: { label: "Open the log", href: runHref(frame.appUrl, facts.runId) },
    hint: end === "failed" ? `Reference ${facts.reference}.` : undo,
    needs: needsOf(facts, frame),
    account: isDone || facts.rowsApplied > 0 ? accountOf(account, facts.system, "Account of rows") : null,
    footer: listFooter(frame, { about: facts.about, label: facts.label, districtName: district.name }),
  };
}

/** "412 created, 7 need a decision" */
function whatChanged(account: Account): string {
  const changed =
    account.created > 0
      ? `${formatCount(account.created)} created`
      : account.updated > 0
        ? `${formatCount(account.updated)} updated`
        : account.inactivated > 0
          ? `${formatCount(account.inactivated)} inactivated`
          : "nothing changed";
  if (account.held > 0)
    return `${changed}, ${formatCount(account.held)} ${account.held === 1 ? "needs" : "need"} a decision`;
  return account.rejected > 0 ? `${changed}, ${formatCount(account.rejected)} rejected` : changed;
}

function whatStays({ rowsApplied }: ImportFinishedFacts): string {
  return rowsApplied > 0 ? `${formatNoun(rowsApplied, ["row", "rows"])} applied before` : "nothing was changed";
}

/** "412 students were created, 1,038 updated and 96 inactivated." */
function changedSentence({ account, noun }: ImportFinishedFacts): string {
  const counts: [value: number, verb: string][] = [
    [account.created, "created"],
    [account.updated, "updated"],
    [account.inactivated, "inactivated"],
  ];
  const [first, ...rest] = counts.filter(([value]) => value > 0);
  if (!first) {
    return account.unchanged > 0
      ? `Nothing changed: ${formatNoun(account.unchanged, noun)} ${account.unchanged === 1 ? "is" : "are"} as before.`
      : "Nothing was changed.";
  }
  const [value, verb] = first;
  const head = `${formatNoun(value, noun)} ${value === 1 ? "was" : "were"} ${verb}`;
  return `${listWords([head, ...rest.map(([count, what]) => `${formatCount(count)} ${what}`)])}.`;
}

function leftSentence({ account }: ImportFinishedFacts): string[] {
  const held =
    account.held > 0
      ? `${formatNoun(account.held, ["possible duplicate waits", "possible duplicates wait"])} for a decision`
      : null;
  const rejected = account.rejected > 0 ? `${formatNoun(account.rejected, ["row was", "rows were"])} rejected` : null;
  const parts = [held, rejected].filter((part) => part !== null);
  return parts.length > 0 ? [`${parts.join(", and ")}.`] : [];
}

function doneSentences(facts: ImportFinishedFacts): string[] {
  const { approved, incompleteReason, recovered } = facts;
  return [
    [changedSentence(facts), ...leftSentence(facts)].join(" "),
    ...(recovered
      ? [
          `It works again: import ${recovered.number} before it ${recovered.was === "failed" ? "had failed" : "was held"}.`,
        ]
      : []),
    ...(approved
      ? [
          `It was held and then approved for ${formatCount(approved.schools)} of ${formatNoun(approved.of, ["school", "schools"])}; the others were left as they were.`,
        ]
      : []),
    ...(incompleteReason ? [`${incompleteReason} Additions and updates were made; nobody was made inactive.`] : []),
  ];
}

function endSentences(facts: ImportFinishedFacts): string[] {
  const { end, rowsApplied, rowsToApply, failure } = facts;
  const applied = `${formatCount(rowsApplied)} of ${formatNoun(rowsToApply, ["row", "rows"])}`;
  const kept = rowsApplied > 0 ? `${applied} had been applied before; they stay.` : "Nothing was changed.";
  switch (end) {
    case "failed":
      return [`${failure?.message ?? "The import could not go on."} ${kept}`, ...(failure?.fix ? [failure.fix] : [])];
    case "cancelled":
      return [`Somebody stopped this import. ${kept}`];
    case "discarded":
      return ["The held import was discarded. Nothing was changed.", "The next import plans everything again."];
    case "expired":
      return [
        "The held import waited for seven days and nobody decided about it, so it expired. Nothing was changed.",
        "The next import plans everything again.",
      ];
    case "completed":
    case "completed_with_alerts":
      return doneSentences(facts);
  }
}

function needsOf(facts: ImportFinishedFacts, frame: Frame): Letter["needs"] {
  if (facts.causes.length === 0) return null;
  const rows = facts.causes.map(({ records, what, who, where, path }): Need => ({
    records,
    what,
    who,
    where: where ? { label: where, href: path ? frame.appUrl + path : null } : null,
  }));
  const { moreCauses } = facts;
  return {
    rows,
    more: moreCauses && {
      records: moreCauses.records,
      what: `${capitalize(formatNoun(moreCauses.causes, ["more cause", "more causes"]))}, all in the log`,
    },
  };
}

export default function ImportFinishedMail({ facts, frame }: { facts: ImportFinishedFacts; frame: Frame }) {
  return <Layout letter={importFinished(facts, frame)} />;
}
ImportFinishedMail.PreviewProps = {
  frame: {
    appUrl: "https://riverbend.matricula.example",
    recipient: "marisol.pena@riverbend.example",
    stopHref: "https://riverbend.matricula.example/stop-mail/example",
  },
  facts: {
    district: { name: "Riverbend Unified", timeZone: "America/Chicago" },
    about: "every_result",
    runId: "4804",
    number: 4804,
    label: "Students",
    noun: ["student", "students"],
    system: "PowerSchool",
    systemLabel: "PowerSchool SIS",
    trigger: "schedule",
    startedBy: null,
    startedAt: "2026-08-03T06:12:00Z",
    endedAt: "2026-08-03T06:23:00Z",
    end: "completed_with_alerts",
    account: {
      received: 19_643,
      created: 412,
      updated: 1038,
      unchanged: 16_943,
      held: 7,
      rejected: 39,
      skipped: 1204,
      inactivated: 96,
    },
    rowsApplied: 19_643,
    rowsToApply: 19_643,
    causes: [
      { records: 7, what: "Possible duplicates", who: "You", where: "Resolve alerts", path: "/alerts" },
      {
        records: 21,
        what: "Enrollment status 4 is not mapped; rejected",
        who: "You",
        where: "Define codes",
        path: "/imports/students/codes",
      },
      {
        records: 11,
        what: "Class year is empty; rejected",
        who: "School registrars",
        where: "PowerSchool",
        path: null,
      },
    ],
    moreCauses: { causes: 6, records: 217 },
    incompleteReason: null,
    failure: null,
    reference: "7K3M-Q2P4",
    undoUntil: "2026-08-06T06:23:00Z",
    approved: null,
    recovered: null,
  },
} satisfies { facts: ImportFinishedFacts; frame: Frame };

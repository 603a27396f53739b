import { formatCount, formatNoun } from "@/components/ui/numbers";
import { formatInstant } from "@/components/ui/times";
import { listFooter } from "./footer";
import ImportFinishedMail from "./import-finished";
import { Layout } from "./layout";
import type { Frame, Letter } from "./letter";
import { runHref, runLines, subjectOf, type RunFacts } from "./run-facts";

export type UndoFinishedFacts = RunFacts & {
  kind: "undo" | "redo";
  end: "completed" | "failed" | "cancelled";
  /** The import that was taken back, or is given back. */
  importNumber: number;
  restoresValues: boolean;
  inactivated: number;
  /** Records whose values went back. */
  restored: number;
  /** Left as they are, with the reason in the log. */
  kept: number;
  unchanged: number;
  failure: { message: string; fix: string | null } | null;
  reference: string;
  /** Until when the undo can be redone. */
  redoUntil: string | null;
};

/** An undo, or the redo of one, has ended. */
export function undoFinished(facts: UndoFinishedFacts, frame: Frame): Letter {
  const { district, kind, end } = facts;
  const [state, word] = stateOf(facts);
  const total = facts.inactivated + facts.restored + facts.kept + facts.unchanged;
  return {
    subject: subjectOf(state, facts.label, district.name, whatChanged(facts)),
    title: `${facts.label}: ${word}`,
    facts: runLines(facts, kind),
    sentences: end === "completed" ? doneSentences(facts) : endSentences(facts),
    button: { label: "Open the log", href: runHref(frame.appUrl, facts.runId) },
    hint:
      end === "failed"
        ? `Reference ${facts.reference}.`
        : facts.redoUntil
          ? `The undo can be redone until ${formatInstant(new Date(facts.redoUntil), district.timeZone)}.`
          : null,
    needs: null,
    account:
      total === 0
        ? null
        : {
            caption: "What became of the records",
            lead: { label: `Touched by import ${facts.importNumber}`, value: total },
            rows: [
              { label: "Made inactive", value: facts.inactivated },
              { label: kind === "undo" ? "Values restored" : "Given back", value: facts.restored },
              { label: "Kept as they are", value: facts.kept },
              { label: "Unchanged", value: facts.unchanged },
            ],
            apart: [],
          },
    footer: listFooter(frame, { about: facts.about, label: facts.label, districtName: district.name }),
  };
}

function stateOf({ kind, end, importNumber }: UndoFinishedFacts): [state: string, title: string] {
  const name = kind === "undo" ? "Undo" : "Redo";
  switch (end) {
    case "completed":
      return kind === "undo"
        ? ["Undone", `import ${importNumber} was undone`]
        : ["Redone", `import ${importNumber} is in force again`];
    case "failed":
      return [`${name} failed`, `the ${kind} of import ${importNumber} failed`];
    case "cancelled":
      return [`${name} cancelled`, `the ${kind} of import ${importNumber} was stopped`];
  }
}

function whatChanged(facts: UndoFinishedFacts): string {
  const parts = [
    ...(facts.inactivated > 0 ? [`${formatCount(facts.inactivated)} inactive again`] : []),
    ...(facts.restored > 0
      ? [`${formatCount(facts.restored)} ${facts.kind === "undo" ? "restored" : "given back"}`]
      : []),
  ];
  return parts.length > 0 ? parts.join(", ") : "nothing was changed";
}

function doneSentences(facts: UndoFinishedFacts): string[] {
  const { kind, noun, inactivated, restored, kept, importNumber, restoresValues } = facts;
  const created =
    inactivated > 0
      ? `${formatNoun(inactivated, noun)} that import ${importNumber} had created ${inactivated === 1 ? "is" : "are"} inactive again.`
      : null;
  const values =
    restored === 0
      ? null
      : kind === "undo"
        ? `${formatNoun(restored, noun)} ${restored === 1 ? "has" : "have"} the values back that the import had overwritten.`
        : `${formatNoun(restored, noun)} ${restored === 1 ? "is" : "are"} as import ${importNumber} had left ${restored === 1 ? "it" : "them"}.`;
  const left =
    kept > 0
      ? `${formatNoun(kept, noun)} ${kept === 1 ? "was" : "were"} kept as they are; the log says why for each.`
      : null;
  const rest = [created, values, left].filter((part) => part !== null);
  return [
    rest.length > 0 ? rest.join(" ") : "Nothing was left to take back.",
    ...(kind === "undo" && !restoresValues ? ["Records that the import had updated keep their new values."] : []),
    ...(kind === "undo" ? ["The next import brings back what the SIS still holds."] : []),
  ];
}

function endSentences({ end, failure, inactivated, restored }: UndoFinishedFacts): string[] {
  const done = inactivated + restored;
  const kept =
    done > 0
      ? `${formatNoun(done, ["record", "records"])} had been taken back before; that stays.`
      : "Nothing was changed.";
  const why = end === "failed" ? (failure?.message ?? "It could not go on.") : "Somebody stopped it.";
  return [`${why} ${kept}`, ...(end === "failed" && failure?.fix ? [failure.fix] : [])];
}

export default function UndoFinishedMail({ facts, frame }: { facts: UndoFinishedFacts; frame: Frame }) {
  return <Layout letter={undoFinished(facts, frame)} />;
}
const { facts, frame } = ImportFinishedMail.PreviewProps;
UndoFinishedMail.PreviewProps = {
  frame,
  facts: {
    ...facts,
    runId: "4806",
    number: 4806,
    trigger: "manual",
    startedBy: "Marisol Peña",
    startedAt: "2026-08-03T13:02:00Z",
    endedAt: "2026-08-03T13:03:00Z",
    kind: "undo",
    end: "completed",
    importNumber: 4804,
    restoresValues: true,
    inactivated: 398,
    restored: 1029,
    kept: 23,
    unchanged: 0,
    redoUntil: "2026-08-06T06:23:00Z",
  },
} satisfies { facts: UndoFinishedFacts; frame: Frame };

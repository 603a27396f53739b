import type { RunKind } from "./status";

type Words = { message: string; fix: string };

const CALL = "If it happens again, ask whoever runs this installation to look at its job server.";

const wordsOf = (noun: string, next: string): Words => ({
  message: `The ${noun} stood still for hours, and nothing was going to carry it on.`,
  fix: `${next} ${CALL}`,
});

const OF_IMPORT = wordsOf("import", "Start it again: what was applied stays, and the next import does the rest.");

/** What a run that stood still says to a person: that it did, and what to do next. */
export const STUCK: Record<RunKind, Words> = {
  import: OF_IMPORT,
  preview: wordsOf("preview", "Make the preview again; nothing was changed."),
  decisions: wordsOf("processing of decisions", "Process the decisions that are left again."),
  undo: wordsOf(
    "undo",
    "What was taken back until then stays so and stands in its log; the next import goes on from there.",
  ),
  redo: wordsOf(
    "redo",
    "What was given back until then stays so and stands in its log; the next import goes on from there.",
  ),
};

import type { DataType } from "@/server/connectors/connector";
import { findCatalogue } from "@/server/engine/catalogue";

/** Product rule 6: an import can be undone for 72 hours after it completed. */
export const UNDO_WINDOW_MS = 72 * 60 * 60 * 1000;

export type UndoFacts = {
  dataType: DataType;
  kind: "import" | "preview" | "decisions" | "undo" | "redo";
  status: string;
  finishedAt: Date | null;
  undoClosedAt: Date | null;
  undoClosedReason: "expired" | "followed" | null;
  /** An undo of it was started before, whatever became of it. */
  wasUndone: boolean;
  /** A later import of the data type completed. */
  isFollowed: boolean;
  /** An import of the data type runs now. */
  isBusy: boolean;
};

export type UndoRefusal =
  "other_data_type" | "not_an_import" | "not_completed" | "already_undone" | "expired" | "followed" | "busy";

/** The moment until which an import can be undone, and its undo redone. */
export function undoUntil(finishedAt: Date): Date {
  return new Date(finishedAt.getTime() + UNDO_WINDOW_MS);
}

/** Why an import cannot be undone now; null when it can. */
export function undoRefusal(facts: UndoFacts, now: Date): UndoRefusal | null {
  if (!findCatalogue(facts.dataType)?.hasUndo) return "other_data_type";
  if (facts.kind !== "import") return "not_an_import";
  if (!facts.status.startsWith("completed") || !facts.finishedAt) return "not_completed";
  if (facts.wasUndone) return "already_undone";
  if (facts.undoClosedReason) return facts.undoClosedReason;
  if (facts.isFollowed) return "followed";
  if (facts.undoClosedAt || now > undoUntil(facts.finishedAt)) return "expired";
  return facts.isBusy ? "busy" : null;
}

const REFUSALS: Record<UndoRefusal, string> = {
  other_data_type: "Only student imports can be undone.",
  not_an_import: "Only an import can be undone.",
  not_completed: "This import did not complete. What it changed before it stopped stands in its log.",
  already_undone: "This import was undone once already.",
  expired: "The 72 hours after the import are over, so it cannot be undone any more.",
  followed: "A later import completed since. Only the last student import can be undone.",
  busy: "An import of students is running. Wait until it has finished.",
};

/** The refusal as a sentence for an administrator. */
export function refusalSentence(refusal: UndoRefusal): string {
  return REFUSALS[refusal];
}

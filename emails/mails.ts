import { accountReady, type AccountReadyFacts } from "./account-ready";
import { connectionChanged, type ConnectionChangedFacts } from "./connection-changed";
import { importFinished, type ImportFinishedFacts } from "./import-finished";
import { importHeld, type ImportHeldFacts } from "./import-held";
import { importMissed, type ImportMissedFacts } from "./import-missed";
import type { Frame, Letter } from "./letter";
import { testMail, type TestMailFacts } from "./test-mail";
import { undoFinished, type UndoFinishedFacts } from "./undo-finished";

/** Every mail there is, by kind, with the facts it is written from: numbers, causes and names of schools, never of students. */
export type MailContent =
  | { kind: "import_finished"; facts: ImportFinishedFacts }
  | { kind: "import_held"; facts: ImportHeldFacts }
  | { kind: "undo_finished"; facts: UndoFinishedFacts }
  | { kind: "import_missed"; facts: ImportMissedFacts }
  | { kind: "connection_changed"; facts: ConnectionChangedFacts }
  | { kind: "account_ready"; facts: AccountReadyFacts }
  | { kind: "test"; facts: TestMailFacts };

export type MailKind = MailContent["kind"];

/** Writes a mail; the same facts and frame always give the same words. */
export function writeLetter(content: MailContent, frame: Frame): Letter {
  switch (content.kind) {
    case "import_finished":
      return importFinished(content.facts, frame);
    case "import_held":
      return importHeld(content.facts, frame);
    case "undo_finished":
      return undoFinished(content.facts, frame);
    case "import_missed":
      return importMissed(content.facts, frame);
    case "connection_changed":
      return connectionChanged(content.facts, frame);
    case "account_ready":
      return accountReady(content.facts, frame);
    case "test":
      return testMail(content.facts, frame);
  }
}

import AccountReadyMail from "./account-ready";
import ConnectionChangedMail from "./connection-changed";
import ImportFinishedMail from "./import-finished";
import ImportHeldMail from "./import-held";
import ImportMissedMail from "./import-missed";
import type { Frame } from "./letter";
import type { MailContent } from "./mails";
import TestMail from "./test-mail";
import UndoFinishedMail from "./undo-finished";

export type Preview = { content: MailContent; frame: Frame };

const finished = ImportFinishedMail.PreviewProps;

/** Every mail with made-up facts, by name, to look at while one is written. */
export const PREVIEWS: Record<string, Preview> = {
  "import-finished": { content: { kind: "import_finished", facts: finished.facts }, frame: finished.frame },
  "import-held": { content: { kind: "import_held", facts: ImportHeldMail.PreviewProps.facts }, frame: finished.frame },
  "import-missed": {
    content: { kind: "import_missed", facts: ImportMissedMail.PreviewProps.facts },
    frame: finished.frame,
  },
  "undo-finished": {
    content: { kind: "undo_finished", facts: UndoFinishedMail.PreviewProps.facts },
    frame: finished.frame,
  },
  "connection-broken": {
    content: { kind: "connection_changed", facts: ConnectionChangedMail.PreviewProps.facts },
    frame: finished.frame,
  },
  "connection-recovered": {
    content: {
      kind: "connection_changed",
      facts: { ...ConnectionChangedMail.PreviewProps.facts, change: "recovered", failure: null },
    },
    frame: finished.frame,
  },
  "account-of-staff": {
    content: { kind: "account_ready", facts: AccountReadyMail.PreviewProps.facts },
    frame: AccountReadyMail.PreviewProps.frame,
  },
  "account-of-guardian": {
    content: { kind: "account_ready", facts: { ...AccountReadyMail.PreviewProps.facts, person: "guardian" } },
    frame: AccountReadyMail.PreviewProps.frame,
  },
  test: { content: { kind: "test", facts: TestMail.PreviewProps.facts }, frame: finished.frame },
};

import { checkConnectionDaily } from "./check-connection";
import { closeUndoWindowAfterImport } from "./close-undo-window";
import { runImport } from "./run-import";
import { scheduleImports } from "./schedule-imports";
import { mailAboutConnection, mailAboutImport, mailAboutMissed, mailAccounts } from "./send-mail";
import { undoImport } from "./undo-import";
import { expireHolds, purgeOldLogs, sweepStuckRuns } from "./upkeep";

export const functions = [
  runImport,
  scheduleImports,
  undoImport,
  closeUndoWindowAfterImport,
  checkConnectionDaily,
  expireHolds,
  purgeOldLogs,
  sweepStuckRuns,
  mailAboutImport,
  mailAboutMissed,
  mailAboutConnection,
  mailAccounts,
];

import { closeUndoWindowAfterImport } from "./close-undo-window";
import { runImport } from "./run-import";
import { undoImport } from "./undo-import";
import { expireHolds, purgeOldLogs } from "./upkeep";

export const functions = [runImport, undoImport, closeUndoWindowAfterImport, expireHolds, purgeOldLogs];

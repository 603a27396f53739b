import { closeUndoWindowAfterImport } from "./close-undo-window";
import { runImport } from "./run-import";
import { undoImport } from "./undo-import";

export const functions = [runImport, undoImport, closeUndoWindowAfterImport];

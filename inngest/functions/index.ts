import { runImport } from "./run-import";

export const functions = [runImport];

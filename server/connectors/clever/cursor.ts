import { ConnectorError } from "../errors";

/** Where a read stands: the last id that was read, how many were, and how many Clever counted at the start. */
export type Position = { after: string; read: number; total: number | null };

export function writeCursor({ after, read, total }: Position): string {
  return `${after}/${read}/${total ?? "?"}`;
}

/** Reads a cursor; null is the start of a read. */
export function readCursor(cursor: string | null): Position | null {
  if (cursor === null) return null;
  const parts = /^([0-9a-f]{24})\/(\d+)\/(\d+|\?)$/i.exec(cursor);
  if (!parts) {
    throw new ConnectorError("protocol", "The import's place in the list of users was lost.", {
      fix: "Start the import again.",
    });
  }
  return { after: parts[1] ?? "", read: Number(parts[2]), total: parts[3] === "?" ? null : Number(parts[3]) };
}

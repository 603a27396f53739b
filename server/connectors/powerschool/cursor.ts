import { ConnectorError } from "../errors";

/** Where a read stands: page from 1, rows a page, and the total that PowerSchool named at the start (null: none). */
export type Position = { page: number; size: number; total: number | null };

export function writeCursor(position: Position): string {
  return `${position.page}/${position.size}/${position.total ?? "?"}`;
}

/** Reads a cursor; null is the start of a read. */
export function readCursor(cursor: string | null): Position | null {
  if (cursor === null) return null;
  const parts = /^(\d+)\/(\d+)\/(\d+|\?)$/.exec(cursor);
  if (!parts) {
    throw new ConnectorError("protocol", "The import's place in the list of students was lost.", {
      fix: "Start the import again.",
    });
  }
  return { page: Number(parts[1]), size: Number(parts[2]), total: parts[3] === "?" ? null : Number(parts[3]) };
}

/**
 * The page after this one, null after the last.
 * Only the total ends a read early: an empty page before it is a fault of the server, not the end.
 */
export function nextPosition(at: Position | null, rows: number, count: number | null): Position | null {
  // The first page tells the real page size: a server may give fewer rows a page than it was asked for.
  const { page, size, total } = at ?? { page: 1, size: rows, total: count };
  const isOver = total === null ? rows === 0 : page * size >= total;
  return isOver || size === 0 ? null : { page: page + 1, size, total };
}

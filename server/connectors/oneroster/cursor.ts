import { z } from "zod";
import { ConnectorError } from "../errors";

/**
 * Where a read of a collection stands: how many rows were passed, how many the last page had and which one was its last,
 * and how many the server said there are; null where it does not say.
 */
export type Position = { offset: number; size: number; last: string; total: number | null };

const written = z.tuple([z.number().int().min(0), z.number().int().min(0), z.number().nullable(), z.string()]);

export function writeCursor({ offset, size, total, last }: Position): string {
  return JSON.stringify([offset, size, total, last]);
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(cursor);
  } catch {
    return null;
  }
}

/** Reads a cursor; null is the start of a read. */
export function readCursor(cursor: string | null): Position | null {
  if (cursor === null) return null;
  const parsed = written.safeParse(parse(cursor));
  if (!parsed.success)
    throw new ConnectorError("protocol", "The import's place in the list of users was lost.", {
      fix: "Start the import again.",
    });
  const [offset, size, total, last] = parsed.data;
  return { offset, size, total, last };
}

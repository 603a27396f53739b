import { setTimeout as delay } from "node:timers/promises";
import type { HeaderOf } from "../http";
import { ConnectorError } from "../errors";
import { readValue } from "../shape";
import type { OneRosterClient } from "./client";
import type { Position } from "./cursor";
import { FIXES } from "./fixes";
import { readRows, type Collection, type Row } from "./wire";

const REREADS = 2;

/** What the headers of a page say of those after it; both headers are optional, and each is documented to be wrong with some provider. */
export type PageFacts = { limit: number; total: number | null; next: "named" | "not_named" | "no_links" };
export type CollectionPage = { body: string; rows: Row[]; facts: PageFacts };

export function readFacts(header: HeaderOf, limit: number): PageFacts {
  const links = header("link");
  const total = /^\d+$/.test(header("x-total-count") ?? "") ? Number(header("x-total-count")) : null;
  // Links are not followed: some lead to http, or to a host behind a proxy, and some lack their brackets.
  const named = links !== null && /rel\s*=\s*"?next\b/i.test(links);
  return { limit, total, next: links === null ? "no_links" : named ? "named" : "not_named" };
}

export const idOf = (row: Row | undefined): string => readValue(row?.sourcedId) ?? "";

/**
 * The rows of a page that the one before it did not have. Offsets move on by the rows that came, which never loses any:
 * where a server holds rows back from a page, the next one begins with some that are known.
 */
export function newRows(at: Position | null, rows: Row[]): Row[] {
  const known = at ? rows.findIndex((row) => idOf(row) === at.last) : -1;
  return known < 0 ? rows : rows.slice(known + 1);
}

const largest = (a: number | null, b: number | null) => (a === null || b === null ? (a ?? b) : Math.max(a, b));

/**
 * Where the page after this one begins, null after the last. A total alone ends a read only where no link names another
 * page; where there is neither total nor link only an empty page does.
 */
export function positionAfter(
  at: Position | null,
  rows: Row[],
  { limit, total: said, next }: PageFacts,
): Position | null {
  if (newRows(at, rows).length === 0) return null;
  const total = largest(at?.total ?? null, said);
  const offset = (at?.offset ?? 0) + rows.length;
  const mayFollow = total === null ? (next === "no_links" ? true : rows.length >= limit) : offset < total;
  return next === "named" || mayFollow ? { offset, size: rows.length, last: idOf(rows.at(-1)), total } : null;
}

/** What makes a page doubtful: it is empty where more was counted, or it is the one before it again. */
function doubt(at: Position | null, { rows, facts }: CollectionPage): "empty" | "unsure" | "repeated" | null {
  const total = largest(at?.total ?? null, facts.total);
  if (rows.length === 0) {
    if (total === null) return at ? "unsure" : null;
    return total > (at?.offset ?? 0) ? "empty" : null;
  }
  return at && newRows(at, rows).length === 0 && rows.length >= at.size ? "repeated" : null;
}

/** Reads a page of a collection; asks again for one that cannot be right. An end that no total confirms is asked for again too. */
export async function readCollectionPage(
  client: OneRosterClient,
  collection: Collection,
  { at, limit }: { at: Position | null; limit: number },
): Promise<CollectionPage> {
  const { product, http } = client.server;
  for (let reread = 0; ; reread++) {
    const answer = await client.get(collection, { limit, offset: at?.offset ?? 0 }, collection);
    const facts = readFacts(answer.header, limit);
    const page = { body: answer.body, rows: readRows(collection, answer.json, product), facts };
    const why = doubt(at, page);
    if (why === null || (why === "unsure" && reread > 0)) return page;
    if (reread < REREADS) {
      await delay(http.patience.backoffBaseMs * 2 ** reread);
      continue;
    }
    // The import then knows that fewer came than were counted.
    if (why === "empty" && at) return page;
    const what =
      why === "empty" ? `counts ${collection} but sends none` : `sends the same ${collection} again and again`;
    throw new ConnectorError("unavailable", `${product} ${what}.`, { fix: FIXES.report });
  }
}

/** A whole collection that is joined to the rows of another; throws when it does not come whole. */
export async function readWhole(client: OneRosterClient, collection: Collection, limit: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (let at: Position | null = null; ;) {
    const page: CollectionPage = await readCollectionPage(client, collection, { at, limit });
    rows.push(...newRows(at, page.rows));
    const total = largest(at?.total ?? null, page.facts.total);
    const next = positionAfter(at, page.rows, page.facts);
    if (next === null) {
      if (page.rows.length === 0 && total !== null && total > rows.length)
        throw new ConnectorError(
          "unavailable",
          `${client.server.product} counts ${total} ${collection} and sends ${rows.length}.`,
          { fix: FIXES.report },
        );
      return rows;
    }
    at = next;
  }
}

import { demandKnown, Refused } from "./refused";

const DEFAULT_LIMIT = 100;
const LARGEST_LIMIT = 10_000;
export const PAGING = ["limit", "starting_after", "ending_before", "count"] as const;

/** Things of one kind in the order of their ids. */
export type Collection = { ids: readonly string[]; show(index: number): unknown };
export type Page = { data: { data: unknown; uri: string }[]; links: { rel: string; uri: string }[]; count?: number };

/** How many ids come before one, whether it is there or not. */
function placeOf(ids: readonly string[], id: string): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ids[middle] ?? "") < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** One page of a collection with the links that lead on and back; addresses are relative. */
export function pageOf(
  collection: Collection,
  at: { path: string; itemPath: string; query: URLSearchParams; known?: readonly string[] },
): Page {
  const { path, itemPath, query } = at;
  demandKnown(query, [...PAGING, ...(at.known ?? [])]);
  const limit = Number(query.get("limit") ?? DEFAULT_LIMIT);
  if (!Number.isInteger(limit) || limit < 1) throw new Refused(400, "limit must be a positive integer");
  if (limit > LARGEST_LIMIT) throw new Refused(413, `limit must not exceed ${LARGEST_LIMIT}`);
  const after = query.get("starting_after");
  const before = query.get("ending_before");
  for (const id of [after, before]) {
    if (id !== null && !/^[0-9a-f]{24}$/.test(id)) throw new Refused(400, "Invalid id to page from");
  }
  const { ids } = collection;
  const start =
    after !== null
      ? placeOf(ids, after) + (ids[placeOf(ids, after)] === after ? 1 : 0)
      : before !== null
        ? Math.max(0, placeOf(ids, before) - limit)
        : 0;
  const end = Math.min(ids.length, before === null ? start + limit : Math.min(start + limit, placeOf(ids, before)));
  const uri = (change: Record<string, string>) => {
    const next = new URLSearchParams(query);
    next.delete("starting_after");
    next.delete("ending_before");
    for (const [name, value] of Object.entries(change)) next.set(name, value);
    return `${path}?${next}`;
  };
  const links = [{ rel: "self", uri: query.size > 0 ? `${path}?${query}` : path }];
  if (end < ids.length && end > start) links.push({ rel: "next", uri: uri({ starting_after: ids[end - 1] ?? "" }) });
  if (start > 0 && end > start) links.push({ rel: "prev", uri: uri({ ending_before: ids[start] ?? "" }) });
  return {
    data: ids.slice(start, end).map((id, index) => ({
      data: collection.show(start + index),
      uri: `${itemPath}/${id}`,
    })),
    links,
    ...(query.get("count") === "true" ? { count: ids.length } : {}),
  };
}

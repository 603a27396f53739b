import type { Fetched } from "./fetch-delivery";

const KEPT_MS = 15 * 60_000;
const MOST_KEPT = 20;

/** Deliveries that were read, by the credentials they were read with; they are let go a while after their last use. */
const kept = new Map<string, { fetched: Fetched; timer: NodeJS.Timeout }>();

/** Keeps a delivery for the pages and the other data types that are read of it next. */
export function keep(key: string, fetched: Fetched): Fetched {
  letGo(key);
  const timer = setTimeout(() => kept.delete(key), KEPT_MS);
  timer.unref();
  kept.set(key, { fetched, timer });
  const oldest = kept.keys().next().value;
  if (kept.size > MOST_KEPT && oldest !== undefined) letGo(oldest);
  return fetched;
}

/** The delivery kept for a key; its time begins anew. */
export function findKept(key: string): Fetched | null {
  const known = kept.get(key);
  return known ? keep(key, known.fetched) : null;
}

function letGo(key: string): void {
  clearTimeout(kept.get(key)?.timer);
  kept.delete(key);
}

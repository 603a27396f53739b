import type { District } from "../district/district";
import type { Page } from "./answer";
import type { Rows, Scope } from "./column";
import type { Filter, Term } from "./fiql";

type Range = { from: number; to: number };

/** First place whose row has at least this id; ids rise with places. */
function placeOf(rows: Rows, district: District, id: number): number {
  let low = 0;
  let high = rows.places(district);
  while (low < high) {
    const middle = (low + high) >> 1;
    const scope = rows.at(district, middle);
    if (scope && rows.id(scope) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Comparisons of the key leave a stretch of places to look at, so that a range is not a walk over a million rows. */
function rangeOf(rows: Rows, district: District, keys: readonly string[], terms: readonly Term[]): Range {
  const range = { from: 0, to: rows.places(district) };
  if (!rows.isDense) return range;
  for (const { field, operator, value } of terms) {
    if (!keys.includes(field)) continue;
    const id = Number(value);
    if (!Number.isFinite(id)) continue;
    if (operator === "==" || operator === "=ge=" || operator === "=gt=")
      range.from = Math.max(range.from, placeOf(rows, district, id));
    if (operator === "==" || operator === "=le=") range.to = Math.min(range.to, placeOf(rows, district, id + 1));
    if (operator === "=lt=") range.to = Math.min(range.to, placeOf(rows, district, id));
  }
  return range;
}

/** `name` tells selections apart whose pages are asked for one after the other. */
type Selection = {
  rows: Rows;
  district: District;
  keys?: readonly string[];
  filter?: Filter<Scope> | undefined;
  name?: string;
};

const MOST_MARKS = 20_000;
/** Where pages ended: by selection, how many rows lie before a place. */
const pageEnds = new WeakMap<District, Map<string, Map<number, number>>>();

function endsOf(district: District, name: string): Map<number, number> {
  const byName = pageEnds.get(district) ?? new Map<string, Map<number, number>>();
  pageEnds.set(district, byName);
  const ends = byName.get(name) ?? new Map<number, number>();
  byName.set(name, ends);
  return ends;
}

/**
 * Rows of one page, made one by one. Without a filter, and where no place is empty, the page is reached directly;
 * otherwise from where the page before it ended, so that a whole read is one walk.
 */
export function selectPage({ rows, district, keys = [], filter, name }: Selection, page: Page): Scope[] {
  const { from, to } = rangeOf(rows, district, keys, filter?.terms ?? []);
  const found: Scope[] = [];
  const isDirect = rows.isDense && !filter;
  const ends = isDirect || name === undefined ? null : endsOf(district, name);
  const known = ends?.get(page.skip);
  let passed = isDirect || known !== undefined ? page.skip : 0;
  let place = known ?? from + passed;
  for (; place < to && found.length < page.take; place++) {
    const scope = rows.at(district, place);
    if (!scope || (filter && !filter.test(scope))) continue;
    if (passed++ >= page.skip) found.push(scope);
  }
  if (ends && ends.size < MOST_MARKS && place < to) ends.set(passed, place);
  return found;
}

const counted = new WeakMap<District, Map<string, number>>();

/** A count, remembered under a name as long as the district stays as it is. */
export function remembered(district: District, name: string, count: () => number): number {
  const known = counted.get(district) ?? new Map<string, number>();
  counted.set(district, known);
  const value = known.get(name) ?? count();
  known.set(name, value);
  return value;
}

export function countRows({ rows, district, keys = [], filter }: Selection): number {
  const { from, to } = rangeOf(rows, district, keys, filter?.terms ?? []);
  if (rows.isDense && !filter) return to - from;
  let count = 0;
  for (let place = from; place < to; place++) {
    const scope = rows.at(district, place);
    if (scope && (!filter || filter.test(scope))) count++;
  }
  return count;
}

import { chance } from "./random";

export type Changes = {
  count: number;
  /** Who stands at a position: a number that stays a person's own whatever happens around them. */
  indexAt(position: number): number;
  has(index: number): boolean;
};

const LEAVES_A_DAY = 0.005;
const JOINS_A_DAY = 0.005;
const JOINS_A_YEAR = 0.075;

function isGone(seed: number, index: number, day: number): boolean {
  for (let d = 1; d <= day; d++) if (chance(seed, 81, index, d) < LEAVES_A_DAY) return true;
  return false;
}

/** Children who joined at a rollover begin here, so that they never take the number of one who joined on a day. */
export function firstOfYears(students: number): number {
  return students + Math.ceil(students / 4) + 100;
}

export function joinedAYear(students: number): number {
  return Math.max(1, Math.round(students * JOINS_A_YEAR));
}

/** Who is in the district after some days and rollovers; only those who left are kept in memory. */
export function changesOf(options: { seed: number; students: number; day: number; year: number }): Changes {
  const { seed, students, day, year } = options;
  const gone: number[] = [];
  if (day > 0) for (let i = 0; i < students; i++) if (isGone(seed, i, day)) gone.push(i);
  const left = new Set(gone);
  const stayed = students - gone.length;
  const joined = day > 0 ? Math.max(1, Math.round(students * JOINS_A_DAY * day)) : 0;
  const born = joinedAYear(students) * year;

  /** The index of the n-th who stayed: the position plus all who left before it. */
  function stayedAt(position: number): number {
    let low = 0;
    let high = gone.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((gone[middle] ?? 0) - middle <= position) low = middle + 1;
      else high = middle;
    }
    return position + low;
  }

  return {
    count: stayed + joined + born,
    indexAt(position) {
      if (position < stayed) return gone.length === 0 ? position : stayedAt(position);
      const later = position - stayed;
      return later < joined ? students + later : firstOfYears(students) + later - joined;
    },
    has(index) {
      if (!Number.isInteger(index) || index < 0) return false;
      if (index < students) return !left.has(index);
      if (index < students + joined) return true;
      return index >= firstOfYears(students) && index < firstOfYears(students) + born;
    },
  };
}

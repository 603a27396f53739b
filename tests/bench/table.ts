export type BenchRow = {
  id: string;
  what: string;
  ours: number;
  peer: number | null;
  ratio: number | null;
  unit: string;
  aim: string;
  holds: boolean;
};

const round = (value: number) => Math.round(value * 100) / 100;
const plain = { peer: null, ratio: null };

/** Ours against a peer of the same call: at most so many times what it takes. */
export function ratioRow(
  id: string,
  what: string,
  ours: number,
  peer: number,
  limit: number,
  unit: BenchRow["unit"] = "ms",
): BenchRow {
  const [ratio, aim] = [round(ours / peer), `≤ ${limit}x`];
  return { id, what, ours: round(ours), peer: round(peer), ratio, unit, aim, holds: ours / peer <= limit };
}

/** Ours against a peer that is to be so many times slower; the ratio says how many times it is. */
export function fasterRow(id: string, what: string, ours: number, peer: number, times: number): BenchRow {
  const [ratio, aim] = [round(peer / ours), `≥ ${times}x faster`];
  return { id, what, ours: round(ours), peer: round(peer), ratio, unit: "ms", aim, holds: peer / ours >= times };
}

/** A figure that may not pass a limit; a peer may stand beside it. */
export function limitRow(
  id: string,
  what: string,
  ours: number,
  unit: string,
  limit: number,
  peer: number | null = null,
): BenchRow {
  const beside = peer === null ? plain : { peer: round(peer), ratio: round(ours / peer) };
  return {
    id,
    what,
    ours: round(ours),
    ...beside,
    unit,
    aim: limit === 0 ? "0" : `≤ ${limit}`,
    holds: ours <= limit,
  };
}

/** A share that has to be reached. */
export function shareRow(id: string, what: string, ours: number, least: number): BenchRow {
  return {
    id,
    what,
    ours: Math.floor(ours * 1000) / 1000,
    ...plain,
    unit: "",
    aim: `≥ ${least}`,
    holds: ours >= least,
  };
}

/** One line a measure; as JSON, nothing else is on stdout. */
export function printTable(rows: readonly BenchRow[], isJson: boolean): void {
  for (const one of rows) {
    if (isJson) console.log(JSON.stringify(one));
    else
      console.log(
        [
          one.id.padEnd(4),
          (one.holds ? "holds" : "MISSES").padEnd(7),
          one.what.padEnd(72),
          String(one.ours).padStart(10),
          one.unit.padEnd(11),
          one.peer === null ? "" : `peer ${one.peer}, ratio ${one.ratio}`,
          `aim ${one.aim}`,
        ].join(" "),
      );
  }
}

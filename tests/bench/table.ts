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

export function row(
  id: string,
  what: string,
  ours: number,
  peer: number | null,
  unit: string,
  aim: string,
  holds: boolean,
): BenchRow {
  return {
    id,
    what,
    ours: round(ours),
    peer: peer === null ? null : round(peer),
    ratio: peer ? round(ours / peer) : null,
    unit,
    aim,
    holds,
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

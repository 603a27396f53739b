/** What is known about a read when it ends. */
export type ReadFacts = {
  /** Rows the SIS says it holds; null where it cannot tell. */
  expected: number | null;
  /** Different records received. */
  distinct: number;
  received: number;
  /** Rows of the last import that completed; null before the first. */
  previous: number | null;
};

/** Why a read does not prove that somebody left the SIS (product rule 4); null when it is complete. */
export function incompleteness(facts: ReadFacts): string | null {
  const { expected, distinct, received, previous } = facts;
  if (received === 0) return "The SIS sent no rows at all.";
  if (expected !== null && distinct !== expected) {
    return `The SIS says that it holds ${expected} records, and ${distinct} different ones arrived.`;
  }
  if (previous !== null && (received < previous * 0.8 || received > previous * 1.25)) {
    return `${received} rows arrived, and the last import had ${previous}: outside the expected ${Math.round(previous * 0.8)} to ${Math.round(previous * 1.25)}.`;
  }
  return null;
}

/**
 * Rows that one step reads, or applies in one transaction. A host may ask for fewer than usual: a step that is cut off
 * then repeats less, at the cost of more steps.
 */
export function chunkRows(usual: number): number {
  const wanted = Number(process.env.MATRICULA_CHUNK_ROWS);
  return Number.isInteger(wanted) && wanted > 0 ? Math.min(wanted, usual) : usual;
}

/** One chunk of reading: one COPY, one transaction. */
export const READ_ROWS = 10_000;
/** What one step reads at most, in several chunks. */
export const STEP_ROWS = 100_000;
/** One chunk of applying. */
export const APPLY_ROWS = 25_000;

/** A refusal in Clever's words. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Refuses every parameter that a resource does not know. */
export function demandKnown(query: URLSearchParams, known: readonly string[]): void {
  for (const name of query.keys()) {
    if (!known.includes(name)) throw new Refused(400, `Unknown query parameter: ${name}`);
  }
}

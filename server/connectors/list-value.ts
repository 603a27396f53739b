const SEPARATOR = ";";

/** Several values of one field of one record as one text, "204417;204418"; a missing one leaves its place empty. */
export function writeList(values: readonly (string | null)[]): string {
  return values.map((value) => (value ?? "").replaceAll(SEPARATOR, ",").trim()).join(SEPARATOR);
}

/** The values of a list in their order; blank ones are null. */
export function readList(text: string): (string | null)[] {
  return text.split(SEPARATOR).map((value) => value.trim() || null);
}

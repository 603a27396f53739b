/** Between the values of a list as the roster keeps it; no value holds a semicolon. */
export const LIST_JOINT = "; ";

/** A list as the roster keeps it, null when none of its values is known. */
export function joinList(values: readonly (string | null)[]): string | null {
  return values.some((value) => value !== null) ? values.map((value) => value ?? "").join(LIST_JOINT) : null;
}

/** The values of a list as the roster keeps it; unknown ones are null. */
export function splitList(text: string): (string | null)[] {
  return text.split(LIST_JOINT).map((value) => value || null);
}

/** The values of a list as a connector writes it ("204417;204418"), in their order; blank ones are null. */
export function readList(text: string): (string | null)[] {
  return text.split(";").map((value) => value.trim() || null);
}

/** Leads to the first field of a decision that the server complains about. */
export function focusFirst(fields: unknown, names: readonly string[]): void {
  const wrong = (fields ?? {}) as Record<string, string[]>;
  const first = names.find((name) => wrong[name]);
  if (first) document.getElementById(`decide-${first}`)?.focus();
}

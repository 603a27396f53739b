/** What somebody typed into the roster's search: an ID, or the beginning of names. */
export type RosterSearch =
  | { kind: "none" }
  | { kind: "id"; text: string }
  | { kind: "names"; whole: string; pairs: { last: string; first: string }[] };

/** Reads "118204", "Núñez", "Núñez, José" or "José Núñez"; names are compared in lower case from their beginning. */
export function parseSearch(typed: string): RosterSearch {
  const text = typed.trim().normalize("NFC").replace(/\s+/g, " ");
  if (text === "") return { kind: "none" };
  if (/\d/.test(text)) return { kind: "id", text };
  const lower = text.toLowerCase();
  const comma = lower.indexOf(",");
  if (comma >= 0) {
    const last = lower.slice(0, comma).trim();
    return { kind: "names", whole: last, pairs: [{ last, first: lower.slice(comma + 1).trim() }] };
  }
  const words = lower.split(" ");
  const pairs = words.slice(1).map((_, index) => ({
    first: words.slice(0, index + 1).join(" "),
    last: words.slice(index + 1).join(" "),
  }));
  return { kind: "names", whole: lower, pairs: [{ last: lower, first: "" }, ...pairs] };
}

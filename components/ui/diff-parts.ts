export type DiffParts = { start: string; before: string; after: string; end: string };

const letters = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Splits two values into what they share at both ends and the middle that differs; an accent stays with its letter. */
export function diffParts(before: string, after: string): DiffParts {
  const old = Array.from(letters.segment(before), ({ segment }) => segment);
  const now = Array.from(letters.segment(after), ({ segment }) => segment);
  const shortest = Math.min(old.length, now.length);
  let head = 0;
  while (head < shortest && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < shortest - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  // Values that share hardly anything are not cut into pieces.
  if (head + tail < Math.max(old.length, now.length) / 3) return { start: "", before, after, end: "" };
  return {
    start: old.slice(0, head).join(""),
    before: old.slice(head, old.length - tail).join(""),
    after: now.slice(head, now.length - tail).join(""),
    end: old.slice(old.length - tail).join(""),
  };
}

const COUNT = new Intl.NumberFormat("en-US");
const ONE_DECIMAL = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });

/** 1,207 */
export function formatCount(value: number): string {
  return COUNT.format(value);
}

/** "14.4 %" of a share from 0 to 1; what is not quite nothing or everything never reads as such. */
export function formatPercent(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return "under 0.1 %";
  return `${ONE_DECIMAL.format(percent < 100 ? Math.min(percent, 99.9) : percent)} %`;
}

/** "1 student", "1,207 students". */
export function formatNoun(value: number, [one, many]: readonly [string, string]): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

const WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/** "two" for a sentence; beyond twelve in figures. */
export function countWord(value: number): string {
  return WORDS[value] ?? formatCount(value);
}

/** "Lincoln", "Lincoln and Northgate", "Lincoln, Northgate and Riverbend". */
export function listWords(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

/** A sentence begins with a capital. */
export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

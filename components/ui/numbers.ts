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

const COUNT = new Intl.NumberFormat("en-US");

/** 1,207 */
export function formatCount(value: number): string {
  return COUNT.format(value);
}

/** "14.4 %" of a share from 0 to 1. */
export function formatPercent(share: number): string {
  const percent = share * 100;
  return `${percent === 0 || percent === 100 ? percent : percent.toFixed(1)} %`;
}

/** "1 student", "1,207 students". */
export function formatNoun(value: number, [one, many]: readonly [string, string]): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

import { formatPercent } from "./numbers";

/** How much of a column is filled; the number speaks, the bar helps the eye. */
export function Filled({ share }: { share: number }) {
  return (
    <span className="fill">
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <rect width={share * 100} height="4" fill="var(--color-ink-3)" />
      </svg>
      <span className="num">{formatPercent(share)}</span>
    </span>
  );
}

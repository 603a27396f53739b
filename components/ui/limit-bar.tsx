import { formatPercent } from "./numbers";

/** Where 100 % of the limit stands in every bar, of 104 units; a bar never grows beyond its end. */
const LINE = 74.9;
const WIDTH = 104;
const NEAR = 0.8;

/** How long the bar of a share is beside a limit in percent; what is not nothing can be seen. */
export function barWidth(share: number, percent: number): number {
  if (share === 0) return 0;
  const used = percent === 0 ? Number.POSITIVE_INFINITY : (share * 100) / percent;
  return Math.min(WIDTH, Math.max(1.6, used * LINE));
}

type Props = { share: number | null; percent: number | null; isCrossed: boolean };

/** A share beside its limit. The number speaks, the bar helps the eye; the line stands at the limit. */
export function LimitBar({ share, percent, isCrossed }: Props) {
  if (share === null) {
    return (
      <span className="lim">
        <span className="lim-n faint">–</span>
        <span className="sr-only">nobody active</span>
      </span>
    );
  }
  const isNear = percent !== null && percent > 0 && share * 100 >= NEAR * percent;
  return (
    <span className={`lim ${isCrossed ? "lim-over" : isNear ? "lim-near" : ""}`}>
      <span className={share === 0 ? "lim-n faint" : "lim-n"}>
        {formatPercent(share)}
        {isCrossed && <span className="sr-only">, over the limit</span>}
      </span>
      {percent === null ? (
        <span className="faint text-xs">no limit</span>
      ) : (
        <svg viewBox={`0 0 ${WIDTH} 12`} preserveAspectRatio="none" aria-hidden="true">
          <rect className="lim-track" y="4" width={WIDTH} height="4" />
          <rect className="lim-bar" y="4" width={barWidth(share, percent).toFixed(1)} height="4" />
          <path className="lim-line" d={`M${LINE} 0v12`} />
        </svg>
      )}
    </span>
  );
}

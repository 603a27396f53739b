export type TrendPoint = { changed: number; mark: "none" | "alerts" | "held" | "failed" };

const PITCH = 9.6;
const WIDTH = 136;
const BASE = 22;
const TALLEST = 12;

/** How much each of the last imports changed, oldest first; `label` says it in a sentence. */
export function Trend({ points, label }: { points: TrendPoint[]; label: string }) {
  // By the root, so that one large import does not flatten all others.
  const most = Math.sqrt(Math.max(1, ...points.map((point) => point.changed)));
  const left = WIDTH - points.length * PITCH;
  return (
    <svg className="trend" viewBox={`0 0 ${WIDTH} 24`} role="img" aria-label={label}>
      <path d={`M0 22.5h${WIDTH}`} stroke="var(--color-rule)" />
      {points.map((point, at) => (
        <g key={at} transform={`translate(${(left + at * PITCH).toFixed(1)} 0)`}>
          <Import point={point} height={(Math.sqrt(point.changed) / most) * TALLEST} />
        </g>
      ))}
    </svg>
  );
}

function Import({ point, height }: { point: TrendPoint; height: number }) {
  const tall = Math.max(2, height);
  const top = point.changed === 0 ? BASE : BASE - tall;
  return (
    <>
      {point.changed > 0 && <rect x="1" y={top} width="6" height={tall} fill="var(--color-edge)" />}
      {point.changed === 0 && point.mark === "none" && (
        <rect x="3" y={BASE - 1} width="2" height="1" fill="var(--color-rule-strong)" />
      )}
      {point.mark === "alerts" && <path d={`M4 ${top - 8}l3.5 6h-7Z`} fill="var(--color-warn)" />}
      {point.mark === "held" && <rect x="1.5" y={top - 7} width="5" height="5" fill="var(--color-held)" />}
      {point.mark === "failed" && (
        <path d={`M1.5 ${top - 6.5}l5 5m0-5-5 5`} stroke="var(--color-bad)" strokeWidth="1.6" />
      )}
    </>
  );
}

export type TrendPoint = { changed: number; mark: "none" | "alerts" | "held" | "failed" };

const WIDTH = 8;

/** How much each of the last imports changed, oldest first; `label` says it in a sentence. */
export function Trend({ points, label }: { points: TrendPoint[]; label: string }) {
  const most = Math.max(1, ...points.map((point) => point.changed));
  return (
    <svg className="trend" viewBox="0 0 112 24" role="img" aria-label={label}>
      <line x1="0" x2="112" y1="23.5" y2="23.5" stroke="var(--color-rule)" />
      {points.map((point, index) => {
        const height = point.changed === 0 ? 1 : 3 + (Math.sqrt(point.changed) / Math.sqrt(most)) * 11;
        const x = index * WIDTH;
        return (
          <g key={index}>
            {point.mark === "failed" ? (
              <path d={`m${x + 1} 16 5 5m0-5-5 5`} stroke="var(--color-bad)" strokeWidth="1.5" />
            ) : (
              <rect x={x + 1} y={23 - height} width="5" height={height} fill="var(--color-edge)" />
            )}
            {point.mark === "alerts" && <path d={`m${x + 3.5} 2 3 5h-6Z`} fill="var(--color-warn)" />}
            {point.mark === "held" && <rect x={x + 1} y="2" width="5" height="5" fill="var(--color-held)" />}
          </g>
        );
      })}
    </svg>
  );
}

const STROKES: Record<string, string> = {
  chevron: "M3.5 6 8 10.5 12.5 6",
  right: "M6 3.5 10.5 8 6 12.5",
  left: "M10 3.5 5.5 8 10 12.5",
  search: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9Zm3.4-1.1L14 14",
  download: "M8 2v8m-3.5-3L8 10.5 11.5 7M3 13.5h10",
  refresh: "M13.2 8a5.2 5.2 0 1 1-1.6-3.75M13.4 2.2v2.9h-2.9",
  play: "M4.5 3v10l8-5Z",
  sliders:
    "M2 5h5.2m3.6 0H14M2 11h2.2m3.6 0H14M9 6.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6ZM6 12.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6Z",
  close: "m4 4 8 8m0-8-8 8",
  check: "m3.5 8.5 3 3 6-7",
  arrow: "M2.5 8h11m-4-4 4 4-4 4",
  clock: "M8 14.25a6.25 6.25 0 1 0 0-12.5 6.25 6.25 0 0 0 0 12.5ZM8 4.5V8l2.5 1.5",
  planned: "M8 14.25a6.25 6.25 0 1 0 0-12.5 6.25 6.25 0 0 0 0 12.5Z",
  todo: "M8 14.25a6.25 6.25 0 1 0 0-12.5 6.25 6.25 0 0 0 0 12.5Z",
  info: "M8 14.25a6.25 6.25 0 1 0 0-12.5 6.25 6.25 0 0 0 0 12.5ZM8 7.4v3.6M8 4.6v.4",
  paused: "M8 14.25a6.25 6.25 0 1 0 0-12.5 6.25 6.25 0 0 0 0 12.5ZM6.3 5.8v4.4m3.4-4.4v4.4",
  running: "M8 1.75a6.25 6.25 0 0 1 5.4 9.4",
  off: "M8 14.25a6.25 6.25 0 1 0 0-12.5 6.25 6.25 0 0 0 0 12.5ZM3.6 12.4l8.8-8.8",
  link: "M6.7 9.3a2.6 2.6 0 0 1 0-3.7l2.1-2.1a2.6 2.6 0 0 1 3.7 3.7l-1 1M9.3 6.7a2.6 2.6 0 0 1 0 3.7l-2.1 2.1a2.6 2.6 0 0 1-3.7-3.7l1-1",
  shield: "M8 1.75 13 3.5v4c0 3.2-2 5.6-5 6.75C5 13.1 3 10.7 3 7.5v-4Z",
  pin: "M5 2.5h6M6 2.5v4L4 9.5h8l-2-3v-4M8 9.5v4.5",
  person: "M8 8a2.75 2.75 0 1 0 0-5.5A2.75 2.75 0 0 0 8 8Zm-5 6c.4-2.6 2.3-4 5-4s4.6 1.4 5 4",
  pencil: "m3 13 .6-2.7L10.9 3l2.1 2.1-7.3 7.3Z",
  plus: "M8 3v10M3 8h10",
  dots: "M3 8h.01M8 8h.01M13 8h.01",
};

const SOLIDS: Record<string, { shape: string; sign: string }> = {
  ok: { shape: "M8 15A7 7 0 1 0 8 1a7 7 0 0 0 0 14Z", sign: "m4.9 8.3 2.1 2.1 4.1-4.6" },
  warn: {
    shape: "M6.9 2.2a1.28 1.28 0 0 1 2.2 0l5.7 10.2a1.28 1.28 0 0 1-1.1 1.9H2.3a1.28 1.28 0 0 1-1.1-1.9Z",
    sign: "M8 5.7v3.3m0 2.6v.1",
  },
  bad: { shape: "M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1Z", sign: "m5.6 5.6 4.8 4.8m0-4.8-4.8 4.8" },
  held: { shape: "M3 1h10a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H3a2 2 0 0 1-2-2V3a2 2 0 0 1 2-2Z", sign: "M6.2 5v6m3.6-6v6" },
};

/** A sign of the console; decoration only, the word beside it speaks. */
export function Icon({ name, className = "i" }: { name: string; className?: string }) {
  const solid = SOLIDS[name];
  return (
    <svg className={className} viewBox="0 0 16 16" aria-hidden="true">
      {solid ? (
        <>
          <path d={solid.shape} fill="currentColor" />
          <path
            d={solid.sign}
            fill="none"
            stroke="var(--color-paper)"
            strokeWidth={1.7}
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </>
      ) : (
        <>
          {name === "running" && (
            <circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" strokeWidth="1.5" opacity=".35" />
          )}
          <path
            d={STROKES[name] ?? ""}
            fill="none"
            stroke="currentColor"
            strokeWidth={name === "dots" ? 2.7 : name === "running" ? 1.9 : 1.5}
            strokeLinecap={name === "planned" ? "butt" : "round"}
            strokeLinejoin="round"
            strokeDasharray={name === "planned" ? "2.2 2.71" : undefined}
          />
        </>
      )}
    </svg>
  );
}

const UNITS: Record<string, number> = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 };

/** Milliseconds from now of "1d2h3s", "" or an ISO instant; never negative; null when it is neither. */
export function delayOf(text: string, now: Date): number | null {
  if (text === "") return 0;
  if (/^(\d+[wdhms])+$/.test(text)) {
    return [...text.matchAll(/(\d+)([wdhms])/g)].reduce(
      (sum, part) => sum + Number(part[1]) * (UNITS[part[2] ?? "s"] ?? 0),
      0,
    );
  }
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? null : Math.max(0, instant - now.getTime());
}

/** A Retry-After header in milliseconds, between a second and a day; null when there is none. */
export function retryAfterOf(header: string | undefined, now: Date): number | null {
  if (!header) return null;
  const wanted = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now.getTime();
  return Number.isNaN(wanted) ? null : Math.min(Math.max(wanted, 1000), 86_400_000);
}

const SCHEDULE_S = [15, 30, 60, 120, 300, 600, 1200, 2400, 3600, 7200];

/** The usual wait after the failed attempt of this number, from 0, with up to 30 s of jitter. */
export function usualRetryDelayMs(attempt: number): number {
  return ((SCHEDULE_S[attempt] ?? 7200) + Math.random() * 30) * 1000;
}

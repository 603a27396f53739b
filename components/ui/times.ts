const PARTS: Intl.DateTimeFormatOptions = {
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZoneName: "short",
};

function parts(instant: Date, timeZone: string): Record<string, string> {
  const list = new Intl.DateTimeFormat("en-US", { ...PARTS, timeZone }).formatToParts(instant);
  return Object.fromEntries(list.map((part) => [part.type, part.value]));
}

/** "Tue 3 Mar, 01:12 CST" in the district's zone. */
export function formatInstant(instant: Date, timeZone: string): string {
  const { weekday, day, month, hour, minute, timeZoneName } = parts(instant, timeZone);
  return `${weekday} ${day} ${month}, ${hour}:${minute} ${timeZoneName}`;
}

/** "Tue 3 Mar, 01:12" where the zone stands elsewhere on the page. */
export function formatMoment(instant: Date, timeZone: string): string {
  const { weekday, day, month, hour, minute } = parts(instant, timeZone);
  return `${weekday} ${day} ${month}, ${hour}:${minute}`;
}

/** "Tue 3 Mar" of a calendar day, "2026-03-03". */
export function formatDay(day: string): string {
  return formatMoment(new Date(`${day}T12:00:00Z`), "UTC").split(", ")[0] ?? day;
}

/** "01:12:31" */
export function formatClock(instant: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  }).format(instant);
}

/** "6 h ago", "in 2 days", "just now". */
export function formatRelative(instant: Date, now: Date): string {
  const seconds = Math.round((now.getTime() - instant.getTime()) / 1000);
  const size = Math.abs(seconds);
  if (size < 45) return "just now";
  return seconds > 0 ? `${distance(size)} ago` : `in ${distance(size)}`;
}

function distance(seconds: number): string {
  if (seconds < 3570) return `${Math.round(seconds / 60)} min`;
  if (seconds < 84_600) return `${Math.round(seconds / 3600)} h`;
  const days = Math.round(seconds / 86_400);
  if (days < 14) return days === 1 ? "1 day" : `${days} days`;
  if (days < 61) return `${Math.round(days / 7)} weeks`;
  if (days < 730) return `${Math.round(days / 30.44)} months`;
  return `${Math.round(days / 365.25)} years`;
}

/** "6 min 41 s" of milliseconds. */
export function formatDuration(ms: number): string {
  if (ms > 0 && ms < 500) return "under 1 s";
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
  return `${Math.floor(seconds / 3600)} h ${String(Math.floor((seconds % 3600) / 60)).padStart(2, "0")} min`;
}

/** What is left until a deadline: "6 d 17 h", "40 h 35 min", "12 min". */
export function formatLeft(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`;
}

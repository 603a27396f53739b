const MONTHS = 12;

function clockAt(zone: string, instant: Date): string | null {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: zone, dateStyle: "short", timeStyle: "short" }).format(instant);
  } catch {
    return null;
  }
}

/** Whether two zone names show the same time all year, as "US/Central" and "America/Chicago" do; false for a name nobody knows. */
export function isSameZone(one: string, other: string, now: Date): boolean {
  return Array.from({ length: MONTHS }, (_, month) => {
    const instant = new Date(now);
    instant.setUTCMonth(now.getUTCMonth() + month, 15);
    return instant;
  }).every((instant) => {
    const clock = clockAt(one, instant);
    return clock !== null && clock === clockAt(other, instant);
  });
}

import { formatDay } from "@/components/ui/times";
import { dayOf, nextClockChange, plannedStarts, type Schedule } from "@/server/settings/next-run";

/** One line of the next imports: a start, or the starts in a row that one blackout takes away. */
export type NextLine = { kind: "start"; at: Date; isAdditionsOnly: boolean } | { kind: "blackout"; text: string };

/** The next five imports, and between them what a blackout takes away, once for each. */
export function nextLines(schedule: Schedule, from: Date): NextLine[] {
  const lines: NextLine[] = [];
  let last: string | null = null;
  for (const { at, blackout, additionsOnly } of plannedStarts(schedule, from, 5)) {
    if (!blackout) {
      lines.push({ kind: "start", at, isAdditionsOnly: additionsOnly !== null });
      last = null;
      continue;
    }
    const { fromOn, untilOn, reason } = blackout;
    const days = fromOn === untilOn ? formatDay(fromOn) : `${formatDay(fromOn)} to ${formatDay(untilOn)}`;
    const text = `${days}: blackout, ${reason}`;
    if (text !== last) lines.push({ kind: "blackout", text });
    last = text;
  }
  return lines;
}

/** What the next change of the clock does to the schedule; null when it does nothing to it (product rule 12). */
export function clockWords(schedule: Schedule, from: Date): string | null {
  const change = nextClockChange(schedule, from);
  if (!change) return null;
  const on = dayOf(change.on, schedule.timeZone);
  const isThisYear = on.year === dayOf(from, schedule.timeZone).year;
  const day = isThisYear ? formatDay(on.toString()) : `${formatDay(on.toString())} ${on.year}`;
  return change.kind === "twice"
    ? `On ${day} the clock goes back and ${schedule.timeOfDay} comes twice. The import runs once, at the first.`
    : `On ${day} the clock goes forward and ${schedule.timeOfDay} does not exist. The import runs at the next time that does.`;
}

import { formatInstant, formatMoment } from "@/components/ui/times";
import type { MailAbout } from "./footer";
import type { District, Figure, LetterAccount } from "./letter";

/** What every mail about one import, or about the undo of one, says. Instants are ISO strings: facts are kept as JSON. */
export type RunFacts = {
  district: District;
  about: MailAbout;
  runId: string;
  number: number;
  /** "Students", and "student" with its plural for sentences. */
  label: string;
  noun: [one: string, many: string];
  /** "PowerSchool" in a sentence, "PowerSchool SIS" by its full name. */
  system: string;
  systemLabel: string;
  trigger: "manual" | "schedule";
  startedBy: string | null;
  startedAt: string;
  endedAt: string | null;
};

/** The account of rows in its fixed order (product rule 16). */
export type Account = {
  received: number;
  created: number;
  updated: number;
  unchanged: number;
  held: number;
  rejected: number;
  skipped: number;
  inactivated: number;
};

const NAMES = { import: "import", undo: "undo", redo: "redo" } as const;

/** "Riverbend Unified, import 4804, on schedule" and "Mon 3 Aug, 01:12 to 01:23 CDT, from PowerSchool SIS". */
export function runLines(facts: RunFacts, kind: keyof typeof NAMES, verb = ""): string[] {
  const how =
    facts.trigger === "schedule"
      ? "on schedule"
      : facts.startedBy
        ? `started by ${facts.startedBy}`
        : "started by hand";
  const { timeZone } = facts.district;
  const start = new Date(facts.startedAt);
  const end = facts.endedAt ? new Date(facts.endedAt) : null;
  const isSameDay = end && formatMoment(start, timeZone).split(",")[0] === formatMoment(end, timeZone).split(",")[0];
  const when = !end
    ? formatInstant(start, timeZone)
    : isSameDay
      ? `${formatMoment(start, timeZone)} to ${formatInstant(end, timeZone).split(", ")[1] ?? ""}`
      : `${formatMoment(start, timeZone)} to ${formatInstant(end, timeZone)}`;
  const from = kind === "import" ? `, from ${facts.systemLabel}` : "";
  return [`${facts.district.name}, ${NAMES[kind]} ${facts.number}, ${how}`, `${verb}${when}${from}`];
}

/** The address of a run's page; sign-in leads back to it. */
export function runHref(appUrl: string, runId: string): string {
  return `${appUrl}/runs/${runId}`;
}

/** The subject of every mail about a data type: `[State] Students – Springfield USD – what is the case`. */
export function subjectOf(state: string, label: string, districtName: string, what: string): string {
  return `[${state}] ${label} – ${districtName} – ${what}`;
}

/** The account as a table. */
export function accountOf(account: Account, system: string, caption: string): LetterAccount {
  const gone: Figure[] =
    account.inactivated > 0 ? [{ label: "Not in the SIS, inactivated", value: account.inactivated }] : [];
  return {
    caption,
    lead: { label: `Received from ${system}`, value: account.received },
    rows: [
      { label: "Created", value: account.created },
      { label: "Updated", value: account.updated },
      { label: "Unchanged", value: account.unchanged },
      { label: "Held, possible duplicates", value: account.held },
      { label: "Rejected", value: account.rejected },
      { label: "Skipped", value: account.skipped },
    ],
    apart: gone,
  };
}

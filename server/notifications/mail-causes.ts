import type { ImportFinishedFacts } from "@/emails/import-finished";
import type { CauseOutcome } from "@/server/runs/causes";
import type { CauseGroup } from "@/server/runs/summary";

const SHOWN = 5;
/** A code on fewer records may be somebody's name in the wrong field, so a mail does not repeat it (product rule 10). */
const SHARED_BY = 5;
const LONGEST_CODE = 20;

const OUTCOMES: Record<CauseOutcome, string> = {
  rejected: "; rejected",
  held: "",
  skipped: "; skipped",
  value_left_out: "; value left out",
};

type Shown = { cause: CauseGroup; what: string };

/** What a mail calls a cause: values that few records share are left out. */
function nameOf(cause: CauseGroup): string {
  if (!cause.key.startsWith("unmapped_code:")) return cause.title;
  const value = cause.key.split(":").slice(2).join(":");
  if (cause.records >= SHARED_BY && value.length <= LONGEST_CODE) return cause.title;
  const [, label = cause.title] = /^Define codes > (.*)$/.exec(cause.where) ?? [];
  return `${label}: codes that are not mapped`;
}

/** Causes that are called the same become one. */
function named(causes: readonly CauseGroup[]): Shown[] {
  const shown = new Map<string, Shown>();
  for (const cause of causes) {
    const what = `${nameOf(cause)}${OUTCOMES[cause.outcome]}`;
    const known = shown.get(what);
    if (known) known.cause = { ...known.cause, records: known.cause.records + cause.records };
    else shown.set(what, { cause, what });
  }
  return [...shown.values()];
}

/** Where a cause is mended, in a few words: "Define codes", "PowerSchool"; the path inside the SIS stands in the log. */
const placeOf = ({ where }: CauseGroup): string => where.split(/ > |: /)[0] ?? where;

/** The gravest causes as a mail lists them, decisions first, and how many there are besides. */
export function mailCauses(causes: readonly CauseGroup[]): Pick<ImportFinishedFacts, "causes" | "moreCauses"> {
  // Neither graduates nor schools that somebody left out on purpose need anybody.
  const open = causes.filter(({ key }) => !/^(graduates_left_out|not_approved)/.test(key));
  const ordered = named(open).toSorted((a, b) => rank(a.cause) - rank(b.cause) || b.cause.records - a.cause.records);
  const [first, rest] = [ordered.slice(0, SHOWN), ordered.slice(SHOWN)];
  return {
    causes: first.map(({ cause, what }) => ({
      records: cause.records,
      what,
      who: cause.who,
      where: cause.href === "/alerts" ? "Resolve alerts" : placeOf(cause),
      path: cause.href,
    })),
    moreCauses:
      rest.length > 0
        ? { causes: rest.length, records: rest.reduce((sum, { cause }) => sum + cause.records, 0) }
        : null,
  };
}

const RANKS: Record<CauseOutcome, number> = { held: 0, rejected: 1, skipped: 2, value_left_out: 3 };
const rank = ({ outcome }: CauseGroup): number => RANKS[outcome];

import { crossedWords, crossingSentence } from "@/components/runs/limit-words";
import { formatCount, formatNoun, formatPercent } from "@/components/ui/numbers";
import { formatInstant } from "@/components/ui/times";
import type { LimitName } from "@/server/engine/types";
import { listFooter } from "./footer";
import ImportFinishedMail from "./import-finished";
import { Layout } from "./layout";
import type { Frame, Letter } from "./letter";
import { accountOf, runHref, runLines, subjectOf, type Account, type RunFacts } from "./run-facts";

/** A crossed limit in numbers; what its evidence may show of single records stays in the product. */
export type MailedCrossing = {
  limit: LimitName;
  school: string | null;
  fieldLabel: string | null;
  planned: number;
  active: number;
  percent: number;
};

export type ImportHeldFacts = RunFacts & {
  account: Account;
  crossed: MailedCrossing[];
  /** Found again after a switch of systems, of those we know; null when that is not why it is held. */
  found: { matched: number; known: number; limitPercent: number } | null;
  heldUntil: string;
};

const SHOWN = 5;

/** An import waits for a person; nothing of it was applied. */
export function importHeld(facts: ImportHeldFacts, frame: Frame): Letter {
  const { district, crossed, found, noun } = facts;
  const shown = crossed.slice(0, SHOWN).map((one) => {
    const { place, text } = crossingSentence({ ...one, schoolId: null, field: null, evidence: [] }, noun);
    return `${place} ${text}`;
  });
  const more = crossed.length - shown.length;
  return {
    subject: subjectOf("Held for approval", facts.label, district.name, whyHeld(facts)),
    title: `${facts.label}: held for approval`,
    facts: runLines(facts, "import", "Read "),
    sentences: [
      crossed.length > 0
        ? `${crossedWords(crossed.length)}, so nothing was changed. Somebody has to look at it first.`
        : "Nothing was changed. Somebody has to look at it first.",
      ...(found
        ? [
            `After the switch to ${facts.system} only ${formatCount(found.matched)} of ${formatNoun(found.known, noun)} were found again (${formatPercent(found.matched / found.known)}, at least ${found.limitPercent} %). Only a site manager can let it go on.`,
          ]
        : []),
      ...shown,
      ...(more > 0 ? [`${formatNoun(more, ["more crossing is", "more crossings are"])} listed there.`] : []),
    ],
    button: { label: "Look at it and decide", href: runHref(frame.appUrl, facts.runId) },
    hint: `It waits until ${formatInstant(new Date(facts.heldUntil), district.timeZone)}; then it expires and nothing is changed.`,
    needs: null,
    account: accountOf(facts.account, facts.system, "Planned, not done"),
    footer: listFooter(frame, { about: facts.about, label: facts.label, districtName: district.name }),
  };
}

/** "96 would be inactivated" */
function whyHeld({ account, crossed, found }: ImportHeldFacts): string {
  if (found) return `only ${formatPercent(found.matched / found.known)} found again`;
  switch (crossed[0]?.limit) {
    case "inactivated":
      return `${formatCount(account.inactivated)} would be inactivated`;
    case "created":
      return `${formatCount(account.created)} would be created`;
    case "updated":
    case "fieldChanged":
      return `${formatCount(account.updated)} would be updated`;
    case undefined:
      return "nothing was changed";
  }
}

export default function ImportHeldMail({ facts, frame }: { facts: ImportHeldFacts; frame: Frame }) {
  return <Layout letter={importHeld(facts, frame)} />;
}
const { facts, frame } = ImportFinishedMail.PreviewProps;
ImportHeldMail.PreviewProps = {
  frame,
  facts: {
    ...facts,
    runId: "4811",
    number: 4811,
    startedAt: "2026-08-04T06:09:00Z",
    endedAt: "2026-08-04T06:16:00Z",
    account: {
      received: 19_212,
      created: 131,
      updated: 402,
      unchanged: 17_401,
      held: 4,
      rejected: 31,
      skipped: 1243,
      inactivated: 305,
    },
    crossed: [
      {
        limit: "inactivated",
        school: "Northgate High School",
        fieldLabel: null,
        planned: 96,
        active: 667,
        percent: 10,
      },
      {
        limit: "fieldChanged",
        school: "Lincoln Middle School",
        fieldLabel: "Homeroom",
        planned: 402,
        active: 811,
        percent: 30,
      },
    ],
    found: null,
    heldUntil: "2026-08-11T06:16:00Z",
  },
} satisfies { facts: ImportHeldFacts; frame: Frame };

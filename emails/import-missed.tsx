import { formatInstant } from "@/components/ui/times";
import { listFooter, type MailAbout } from "./footer";
import ImportFinishedMail from "./import-finished";
import { Layout } from "./layout";
import type { District, Frame, Letter } from "./letter";
import { subjectOf } from "./run-facts";

export type ImportMissedFacts = {
  district: District;
  about: MailAbout;
  label: string;
  dueAt: string;
  nextAt: string | null;
};

/** A schedule did not start within its hour (product rule 9). */
export function importMissed(facts: ImportMissedFacts, frame: Frame): Letter {
  const { district, label } = facts;
  const due = formatInstant(new Date(facts.dueAt), district.timeZone);
  return {
    subject: subjectOf("Missed", label, district.name, `did not start, was due ${due}`),
    title: `${label}: the import did not start`,
    facts: [district.name, `Due ${due}`],
    sentences: [
      `The import that was due ${due} did not start within its hour. Nothing was changed, and the roster is as old as the import before.`,
      "Start it by hand, or leave it: what the SIS holds comes with the next one.",
      ...(facts.nextAt ? [`Next on schedule: ${formatInstant(new Date(facts.nextAt), district.timeZone)}.`] : []),
    ],
    button: { label: "Open the Integration page", href: `${frame.appUrl}/` },
    hint: null,
    needs: null,
    account: null,
    footer: listFooter(frame, { about: facts.about, label, districtName: district.name }),
  };
}

export default function ImportMissedMail({ facts, frame }: { facts: ImportMissedFacts; frame: Frame }) {
  return <Layout letter={importMissed(facts, frame)} />;
}
const { facts, frame } = ImportFinishedMail.PreviewProps;
ImportMissedMail.PreviewProps = {
  frame,
  facts: { ...facts, dueAt: "2026-08-04T06:00:00Z", nextAt: "2026-08-05T06:00:00Z" },
} satisfies { facts: ImportMissedFacts; frame: Frame };

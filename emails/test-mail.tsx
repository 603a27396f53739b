import { formatInstant } from "@/components/ui/times";
import { listFooter, type MailAbout } from "./footer";
import ImportFinishedMail from "./import-finished";
import { Layout } from "./layout";
import type { District, Frame, Letter } from "./letter";
import { subjectOf } from "./run-facts";

export type TestMailFacts = {
  district: District;
  about: MailAbout;
  label: string;
  requestedBy: string | null;
  at: string;
};

/** Proves that mail arrives, without an import. */
export function testMail(facts: TestMailFacts, frame: Frame): Letter {
  const { district, label } = facts;
  return {
    subject: subjectOf("Test", label, district.name, "mail arrives"),
    title: `${label}: a test`,
    facts: [district.name, formatInstant(new Date(facts.at), district.timeZone)],
    sentences: [
      `${facts.requestedBy ?? "Somebody"} sent this to see that mail about ${label} arrives. No import ran, and nothing was changed.`,
    ],
    button: { label: "Open Email notifications", href: `${frame.appUrl}/notifications` },
    hint: null,
    needs: null,
    account: null,
    footer: listFooter(frame, { about: facts.about, label, districtName: district.name }),
  };
}

export default function TestMail({ facts, frame }: { facts: TestMailFacts; frame: Frame }) {
  return <Layout letter={testMail(facts, frame)} />;
}
const { facts, frame } = ImportFinishedMail.PreviewProps;
TestMail.PreviewProps = {
  frame,
  facts: { ...facts, requestedBy: "Marisol Peña", at: "2026-08-04T13:46:00Z" },
} satisfies { facts: TestMailFacts; frame: Frame };

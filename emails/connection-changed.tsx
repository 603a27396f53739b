import { formatInstant } from "@/components/ui/times";
import { listFooter, type MailAbout } from "./footer";
import ImportFinishedMail from "./import-finished";
import { Layout } from "./layout";
import type { District, Frame, Letter } from "./letter";

export type ConnectionChangedFacts = {
  district: District;
  about: MailAbout;
  change: "broken" | "recovered";
  system: string;
  systemLabel: string;
  at: string;
  /** Why it broke and who mends it where; null when it works again. */
  failure: { message: string; fix: string } | null;
};

/** The SIS refuses us, or lets us in again. */
export function connectionChanged(facts: ConnectionChangedFacts, frame: Frame): Letter {
  const { district, systemLabel, change, failure } = facts;
  const isBroken = change === "broken";
  const when = formatInstant(new Date(facts.at), district.timeZone);
  return {
    subject: isBroken
      ? `[Connection broken] ${systemLabel} – ${district.name} – imports cannot run`
      : `[Connection works again] ${systemLabel} – ${district.name} – imports can run`,
    title: isBroken ? `${systemLabel}: the connection is broken` : `${systemLabel}: the connection works again`,
    facts: [district.name, `${isBroken ? "Found" : "Seen"} ${when}`],
    sentences: isBroken
      ? [
          `${failure?.message ?? `${facts.system} refused the connection.`} Until somebody mends it no import can run. Nothing was changed, and schedules stay as they are.`,
          ...(failure ? [failure.fix] : []),
        ]
      : [`${facts.system} answers again. Imports go on by their schedules; nothing has to be done.`],
    button: { label: "Open the connection", href: `${frame.appUrl}/setup/connection` },
    hint: null,
    needs: null,
    account: null,
    footer: listFooter(frame, { about: facts.about, label: "imports", districtName: district.name }),
  };
}

export default function ConnectionChangedMail({ facts, frame }: { facts: ConnectionChangedFacts; frame: Frame }) {
  return <Layout letter={connectionChanged(facts, frame)} />;
}
const { facts, frame } = ImportFinishedMail.PreviewProps;
ConnectionChangedMail.PreviewProps = {
  frame,
  facts: {
    ...facts,
    change: "broken",
    at: "2026-08-04T11:30:00Z",
    failure: {
      message: "PowerSchool did not accept the client secret.",
      fix: "A PowerSchool administrator copies it from the plugin’s Data Provider Configuration; an analyst enters it in Integration setup.",
    },
  },
} satisfies { facts: ConnectionChangedFacts; frame: Frame };

import { accountFooter } from "./footer";
import ImportFinishedMail from "./import-finished";
import { Layout } from "./layout";
import type { District, Frame, Letter } from "./letter";

export type AccountReadyFacts = { district: District; person: "staff" | "guardian" };

const WORDS = {
  staff: {
    subject: "Set up your account",
    title: "Your account is there",
    sentences: [
      "An account for you was added. Sign in once with your school account to set it up; there is no new password.",
    ],
    button: "Set up your account",
  },
  guardian: {
    subject: "Your family account is active",
    title: "Your family account is active",
    sentences: [
      "You can sign in now with the account that the school gave you, and follow plans for college and career.",
    ],
    button: "Sign in",
  },
} as const;

/** Tells a member of staff (product rule 13) or a guardian (rule 14) that an account is there; names no student. */
export function accountReady(facts: AccountReadyFacts, frame: Frame): Letter {
  const words = WORDS[facts.person];
  return {
    subject: `${words.subject} – ${facts.district.name}`,
    title: words.title,
    facts: [facts.district.name],
    sentences: [...words.sentences],
    button: { label: words.button, href: `${frame.appUrl}/` },
    hint: null,
    needs: null,
    account: null,
    footer: accountFooter(frame, facts.district.name),
  };
}

export default function AccountReadyMail({ facts, frame }: { facts: AccountReadyFacts; frame: Frame }) {
  return <Layout letter={accountReady(facts, frame)} />;
}
const { facts, frame } = ImportFinishedMail.PreviewProps;
AccountReadyMail.PreviewProps = {
  frame: { ...frame, stopHref: null },
  facts: { district: facts.district, person: "staff" },
} satisfies { facts: AccountReadyFacts; frame: Frame };

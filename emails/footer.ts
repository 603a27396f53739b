import type { Frame, Letter } from "./letter";

/** About which results a recipient wants mail. */
export type MailAbout = "every_result" | "changes" | "failures";

const WANTED: Record<MailAbout, string> = {
  every_result: "every result",
  changes: "changes of state",
  failures: "failures and holds",
};

const PROMISE = "This mail holds no student’s data.";

/** Says why a recipient of a data type's list gets a mail, and how to stop it. */
export function listFooter(
  frame: Frame,
  list: { about: MailAbout; label: string; districtName: string },
): Letter["footer"] {
  const stop = frame.stopHref ? [{ label: "Stop them without signing in", href: frame.stopHref }] : [];
  return {
    why: `You get this because ${frame.recipient} is a recipient of ${WANTED[list.about]} for ${list.label} at ${list.districtName}.`,
    links: [{ label: "Change or stop these mails", href: `${frame.appUrl}/notifications` }, ...stop],
    promise: PROMISE,
  };
}

/** Says why somebody gets a mail about the own account; it is sent once, so there is nothing to stop. */
export function accountFooter(frame: Frame, districtName: string): Letter["footer"] {
  return {
    why: `You get this once, because ${districtName} added an account for ${frame.recipient}. If that is a mistake, tell your school; without you nothing more happens.`,
    links: [],
    promise: PROMISE,
  };
}

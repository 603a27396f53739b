import { Status } from "@/components/ui/status";
import { formatInstant } from "@/components/ui/times";
import type { LastMail, RecipientRow } from "@/server/notifications/queries";

const STOPPED = {
  bounced: "Returned",
  suppressed: "Returned",
  complained: "Reported as spam",
  unsubscribed: "Stopped by the recipient",
} as const;

const WORDS: Record<LastMail["state"], string> = {
  planned: "being sent",
  sent: "sent",
  delayed: "delayed",
  delivered: "delivered",
  returned: "returned",
  complained: "reported as spam",
  failed: "not sent",
};

/** What became of the last mail to a recipient, or why none is sent any more. */
export function LastMailCell({ recipient, zone }: { recipient: RecipientRow; zone: string }) {
  const { stop, lastMail } = recipient;
  if (stop) {
    return (
      <>
        <Status kind="bad">{STOPPED[stop.kind]}</Status>{" "}
        <span className="muted">
          {formatInstant(new Date(stop.at), zone)}. {stop.reason} No more is sent; edit to send again.
        </span>
      </>
    );
  }
  if (!lastMail) return <span className="faint">None yet</span>;
  const when = formatInstant(lastMail.at, zone);
  if (lastMail.state === "failed") {
    return (
      <>
        <Status kind="bad">Not sent</Status>{" "}
        <span className="muted">
          {when}. {lastMail.problem}
        </span>
      </>
    );
  }
  return (
    <>
      {when}, {WORDS[lastMail.state]}
    </>
  );
}

import { Resend } from "resend";
import { mailEnv, type MailEnv } from "./env";
import { MailError, mailErrorOf, type Refusal } from "./mail-error";

export type OutgoingMail = {
  to: string;
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
  /** Come back with every report about this mail. */
  tags: Record<string, string>;
};

/** `id` is null when an earlier request with the same key had been accepted and its answer was lost. */
export type Accepted = { id: string | null };
export type AcceptedInBatch = { id: string | null } | { refused: string };

/** Resend takes this many mails in one request. */
export const MAX_BATCH = 100;

const payloadOf = ({ tags, ...mail }: OutgoingMail, settings: MailEnv) => ({
  ...mail,
  from: settings.from,
  tags: Object.entries(tags).map(([name, value]) => ({ name, value })),
});

function open(): {
  resend: Resend;
  settings: MailEnv;
  options: (key: string) => { idempotencyKey: string; signal: AbortSignal };
} {
  const settings = mailEnv();
  if (!settings.apiKey) throw new MailError("not_set_up", "This installation has no key of a mail service.");
  return {
    resend: new Resend(settings.apiKey, { baseUrl: settings.baseUrl }),
    settings,
    options: (idempotencyKey) => ({ idempotencyKey, signal: AbortSignal.timeout(settings.timeoutMs) }),
  };
}

/** The same key with another body: an earlier request was accepted, and what it sent stands. */
const wasAccepted = (error: Refusal) => error.name === "invalid_idempotent_request";

/** Hands one mail to Resend; whatever is repeated with the same key is sent once (within Resend's 24 hours). */
export async function sendMail(mail: OutgoingMail, idempotencyKey: string, now: Date): Promise<Accepted> {
  const { resend, settings, options } = open();
  const { data, error, headers } = await resend.emails
    .send(payloadOf(mail, settings), options(idempotencyKey))
    .catch(lostAnswer);
  if (data) return { id: data.id };
  if (error && wasAccepted(error)) return { id: null };
  throw mailErrorOf(error ?? { name: "application_error", statusCode: null }, headers, now);
}

/** Hands up to 100 mails over in one request, in the same order at each repetition; refused addresses do not stop the others. */
export async function sendMails(
  mails: readonly OutgoingMail[],
  idempotencyKey: string,
  now: Date,
): Promise<AcceptedInBatch[]> {
  const { resend, settings, options } = open();
  const { data, error, headers } = await resend.batch
    .send(
      mails.map((mail) => payloadOf(mail, settings)),
      { ...options(idempotencyKey), batchValidation: "permissive" },
    )
    .catch(lostAnswer);
  if (error && wasAccepted(error)) return mails.map(() => ({ id: null }));
  if (!data) throw mailErrorOf(error ?? { name: "application_error", statusCode: null }, headers, now);
  const refused = new Set(data.errors.map((one) => one.index));
  const ids = data.data.map((one) => one.id);
  return mails.map((_, index) =>
    refused.has(index) ? { refused: "The mail service refused this address." } : { id: ids.shift() ?? null },
  );
}

/** An answer that did not come in time counts as none. */
function lostAnswer(): { data: null; error: Refusal; headers: null } {
  return { data: null, error: { name: "application_error", statusCode: null }, headers: null };
}

import { createHash, randomUUID } from "node:crypto";

/** A mail as it was accepted. */
export type SandboxMail = {
  id: string;
  from: string;
  to: string[];
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
  tags: Record<string, string>;
  /** The key of its request; null when it came without one. */
  key: string | null;
  at: string;
};

export type ApiAnswer = { status: number; body: Record<string, unknown> };
export type Inbox = {
  /** The newest first. */
  mails(): SandboxMail[];
  /** `POST /emails` with one mail, `POST /emails/batch` with up to 100; the same key answers with what it answered before. */
  accept(body: unknown, options: { key: string | null; isBatch: boolean; isPermissive: boolean }): ApiAnswer;
};

const refusal = (status: number, name: string, message: string): ApiAnswer => ({
  status,
  body: { statusCode: status, name, message },
});
const asText = (value: unknown): string => (typeof value === "string" ? value : "");
const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
const list = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).map(asText).filter(Boolean);
const ADDRESS = /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/;
const TAG = /^[A-Za-z0-9_-]{1,256}$/;

/** Why Resend would refuse one mail; null when it takes it. */
function refusalOf(mail: Record<string, unknown>): ApiAnswer | null {
  const from = asText(mail.from);
  const to = list(mail.to);
  if (!from || to.length === 0 || !asText(mail.subject)) {
    return refusal(422, "missing_required_field", "Missing `from`, `to` or `subject` field.");
  }
  if (!asText(mail.html) && !asText(mail.text)) {
    return refusal(422, "missing_required_field", "Missing `html` or `text` field.");
  }
  if (!ADDRESS.test(/<([^>]*)>$/.exec(from)?.[1] ?? from)) {
    return refusal(422, "invalid_from_address", "Invalid `from` field.");
  }
  if (to.length > 50) return refusal(422, "validation_error", "At most 50 addresses in `to`.");
  if (!to.every((one) => ADDRESS.test(one))) return refusal(422, "validation_error", "Invalid `to` field.");
  const tags = Array.isArray(mail.tags) ? mail.tags.map(asRecord) : [];
  if (!tags.every((tag) => TAG.test(asText(tag.name)) && TAG.test(asText(tag.value)))) {
    return refusal(422, "validation_error", "Tags hold only ASCII letters, numbers, underscores and dashes.");
  }
  return null;
}

function mailOf(body: Record<string, unknown>, key: string | null): SandboxMail {
  const tags = Array.isArray(body.tags) ? body.tags.map(asRecord) : [];
  return {
    id: randomUUID(),
    from: asText(body.from),
    to: list(body.to),
    subject: asText(body.subject),
    html: asText(body.html),
    text: asText(body.text),
    headers: Object.fromEntries(Object.entries(asRecord(body.headers)).map(([name, value]) => [name, asText(value)])),
    tags: Object.fromEntries(tags.map((tag) => [asText(tag.name), asText(tag.value)])),
    key,
    at: new Date().toISOString(),
  };
}

/** Takes mails as Resend does, and keeps them. */
export function createInbox(onMail: (mail: SandboxMail) => void): Inbox {
  const mails: SandboxMail[] = [];
  const answers = new Map<string, { digest: string; answer: ApiAnswer }>();

  function keep(body: Record<string, unknown>, key: string | null): string {
    const mail = mailOf(body, key);
    mails.unshift(mail);
    onMail(mail);
    return mail.id;
  }

  function take(body: unknown, options: Parameters<Inbox["accept"]>[1]): ApiAnswer {
    if (!options.isBatch) {
      const mail = asRecord(body);
      return refusalOf(mail) ?? { status: 200, body: { id: keep(mail, options.key) } };
    }
    if (!Array.isArray(body) || body.length === 0 || body.length > 100) {
      return refusal(422, "validation_error", "A batch holds 1 to 100 mails.");
    }
    const judged = body.map(asRecord).map((mail) => ({ mail, refused: refusalOf(mail) }));
    const refused = judged.find((one) => one.refused)?.refused;
    if (refused && !options.isPermissive) return refused;
    const data = judged.filter((one) => !one.refused).map((one) => ({ id: keep(one.mail, options.key) }));
    const errors = judged.flatMap((one, index) =>
      one.refused ? [{ index, message: asText(one.refused.body.message) }] : [],
    );
    return { status: 200, body: options.isPermissive ? { data, errors } : { data } };
  }

  return {
    mails: () => [...mails],
    accept(body, options) {
      const { key } = options;
      if (key === null) return take(body, options);
      if (key.length === 0 || key.length > 256) {
        return refusal(400, "invalid_idempotency_key", "The key must be between 1-256 chars.");
      }
      const digest = createHash("sha256").update(JSON.stringify(body)).digest("hex");
      const known = answers.get(key);
      if (known && known.digest !== digest) {
        return refusal(
          409,
          "invalid_idempotent_request",
          "Same idempotency key used with a different request payload.",
        );
      }
      if (known) return known.answer;
      const answer = take(body, options);
      if (answer.status === 200) answers.set(key, { digest, answer });
      return answer;
    },
  };
}

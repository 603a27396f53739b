import { createHmac, randomUUID } from "node:crypto";
import type { SandboxMail } from "./inbox";

export type ReportType =
  | "email.delivered"
  | "email.delivery_delayed"
  | "email.bounced"
  | "email.complained"
  | "email.suppressed"
  | "email.failed";

export type Webhook = { url: string; secret: string };

/** The headers with which Svix signs a body: HMAC-SHA256 of id, time and body under the endpoint's secret. */
export function signedHeaders(
  body: string,
  options: { secret: string; id?: string; at?: Date },
): Record<string, string> {
  const id = options.id ?? `msg_${randomUUID().replaceAll("-", "")}`;
  const seconds = String(Math.floor((options.at ?? new Date()).getTime() / 1000));
  const key = Buffer.from(options.secret.replace(/^whsec_/, ""), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64");
  return {
    "content-type": "application/json",
    "svix-id": id,
    "svix-timestamp": seconds,
    "svix-signature": `v1,${signature}`,
  };
}

/** An address that does not exist, and one that takes mail again later. */
const BOUNCES = {
  Permanent: { type: "Permanent", subType: "NoEmail", message: "The recipient's address does not exist." },
  Transient: { type: "Transient", subType: "MailboxFull", message: "The recipient's mailbox is full." },
};

const DETAILS: Partial<Record<ReportType, Record<string, unknown>>> = {
  "email.suppressed": { suppressed: { type: "OnAccountSuppressionList", message: "On the suppression list." } },
  "email.failed": { failed: { reason: "reached_daily_quota" } },
};

/** What Resend reports about a mail. */
export function reportOf(
  mail: SandboxMail,
  type: ReportType,
  at = new Date(),
  bounce: keyof typeof BOUNCES = "Permanent",
): Record<string, unknown> {
  return {
    type,
    created_at: at.toISOString(),
    data: {
      created_at: mail.at,
      email_id: mail.id,
      message_id: `<${mail.id}@sandbox>`,
      from: mail.from,
      to: mail.to,
      subject: mail.subject,
      tags: mail.tags,
      ...(type === "email.bounced" ? { bounce: BOUNCES[bounce] } : DETAILS[type]),
    },
  };
}

/** What becomes of a mail by its address, as with Resend's own test addresses: bounced@…, complained@…, suppressed@…. */
export function fateOf(mail: SandboxMail): ReportType {
  const local = mail.to[0]?.split("@")[0] ?? "";
  if (local.startsWith("bounced")) return "email.bounced";
  if (local.startsWith("complained")) return "email.complained";
  return local.startsWith("suppressed") ? "email.suppressed" : "email.delivered";
}

const TRIES = 5;

/** Sends a report, again after a moment while nobody answers it, as Svix does. */
export async function postReport(webhook: Webhook, report: Record<string, unknown>): Promise<void> {
  const body = JSON.stringify(report);
  const id = `msg_${randomUUID().replaceAll("-", "")}`;
  for (let tries = 1; tries <= TRIES; tries++) {
    const headers = signedHeaders(body, { secret: webhook.secret, id });
    const answer = await fetch(webhook.url, { method: "POST", headers, body }).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 300 * tries).unref());
  }
}

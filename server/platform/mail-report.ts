import { Resend } from "resend";
import { z } from "zod";
import { mailEnv } from "./env";

const reportSchema = z.object({
  type: z.string(),
  created_at: z.string(),
  data: z.object({
    email_id: z.string().optional(),
    tags: z.record(z.string(), z.string()).optional(),
    bounce: z.object({ type: z.string().optional(), message: z.string().optional() }).optional(),
  }),
});

/** What Resend reports about one mail; `deliveryId` is the tag that the mail was sent with. */
export type MailReport = { type: string; at: Date; deliveryId: string; isLasting: boolean };

export type ReadReport = { kind: "report"; report: MailReport } | { kind: "foreign" } | { kind: "unsigned" };

/** Opens a report that was signed with this installation's secret within the last minutes; anything else is none. */
export function readReport(body: string, header: (name: string) => string | null): ReadReport {
  const { webhookSecret } = mailEnv();
  if (!webhookSecret) return { kind: "unsigned" };
  let payload: unknown;
  try {
    payload = new Resend("re_unused").webhooks.verify({
      payload: body,
      headers: {
        id: header("svix-id") ?? "",
        timestamp: header("svix-timestamp") ?? "",
        signature: header("svix-signature") ?? "",
      },
      webhookSecret,
    });
  } catch {
    return { kind: "unsigned" };
  }
  const read = reportSchema.safeParse(payload);
  const deliveryId = z.uuid().safeParse(read.data?.data.tags?.delivery);
  const at = new Date(read.data?.created_at ?? "");
  // The same account of Resend may send mail of something else.
  if (!read.success || !deliveryId.success || Number.isNaN(at.getTime())) return { kind: "foreign" };
  const isLasting = read.data.data.bounce?.type !== "Transient";
  return { kind: "report", report: { type: read.data.type, at, deliveryId: deliveryId.data, isLasting } };
}

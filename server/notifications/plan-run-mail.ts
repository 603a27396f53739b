import type { MailAbout } from "@/emails/footer";
import type { MailContent } from "@/emails/mails";
import type { CommandContext } from "@/server/platform/tenancy";
import { describeRun } from "./describe-run";
import { listReachable, planDeliveries } from "./plan-deliveries";
import { wantsMail } from "./wants-mail";

/** The same mail, saying why this recipient gets it. */
function addressed(content: MailContent, about: MailAbout): MailContent {
  return content.kind === "account_ready"
    ? content
    : ({ ...content, facts: { ...content.facts, about } } as MailContent);
}

/** Plans the mails about an import, a hold or an undo: one per recipient who wants to hear of it (product rule 10). */
export async function planRunMail(
  context: CommandContext,
  input: { runId: string },
): Promise<{ deliveries: string[] }> {
  const { db, districtId, now } = context;
  const described = await describeRun(db, districtId, input.runId, now);
  if (!described) return { deliveries: [] };
  const { dataType, result, content } = described;
  const reachable = await listReachable(db, districtId, [dataType]);
  return planDeliveries(context, {
    subject: `run:${input.runId}`,
    dataType,
    runId: input.runId,
    mails: reachable
      .filter(({ about }) => wantsMail(about, result))
      .map(({ email, about }) => ({ recipient: email, content: addressed(content, about) })),
  });
}

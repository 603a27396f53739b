import type { GetStepTools } from "inngest";
import { inngest } from "./client";
import { jobContext } from "./context";
import { asStepError } from "./failures";
import { giveUpDelivery, sendDelivery } from "@/server/notifications/send-delivery";

type Step = GetStepTools<typeof inngest>;

const JOB = "send-mail";

/** A job server takes a thousand steps of one job, and a mail may need two. */
const MOST_GROUPS = 400;

/** Up to 400 mails make a step each; more share their steps. */
function inGroups(deliveries: readonly string[]): string[][] {
  const size = Math.ceil(deliveries.length / MOST_GROUPS);
  const count = size === 0 ? 0 : Math.ceil(deliveries.length / size);
  return Array.from({ length: count }, (_, index) => deliveries.slice(index * size, (index + 1) * size));
}

/** Sends planned mails, a step each; one that cannot be sent ends as failed and does not stop the others. */
export async function handOver(
  step: Step,
  districtId: string,
  plan: () => Promise<{ deliveries: string[] }>,
): Promise<{ mails: number }> {
  const { deliveries } = await step.run("plan", () =>
    plan().catch((error: unknown) => {
      throw asStepError(error);
    }),
  );
  for (const [index, group] of inGroups(deliveries).entries()) {
    const number = index + 1;
    const context = () => jobContext(districtId, JOB);
    try {
      await step.run(`mail ${number}`, async () => {
        for (const deliveryId of group)
          await sendDelivery(context(), { deliveryId }).catch((error: unknown) => {
            throw asStepError(error);
          });
      });
    } catch {
      // The step's tries are used up; what it did send stays sent.
      await step.run(`give up ${number}`, async () => {
        for (const deliveryId of group) await giveUpDelivery(context(), { deliveryId });
      });
    }
  }
  return { mails: deliveries.length };
}

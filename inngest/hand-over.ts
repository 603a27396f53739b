import type { GetStepTools } from "inngest";
import { inngest } from "./client";
import { jobContext } from "./context";
import { asStepError } from "./failures";
import { giveUpDelivery, sendDelivery } from "@/server/notifications/send-delivery";

type Step = GetStepTools<typeof inngest>;

const JOB = "send-mail";

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
  for (const [index, deliveryId] of deliveries.entries()) {
    const number = index + 1;
    try {
      await step.run(`mail ${number}`, () =>
        sendDelivery(jobContext(districtId, JOB), { deliveryId }).catch((error: unknown) => {
          throw asStepError(error);
        }),
      );
    } catch {
      // The step's tries are used up.
      await step.run(`give up ${number}`, () => giveUpDelivery(jobContext(districtId, JOB), { deliveryId }));
    }
  }
  return { mails: deliveries.length };
}

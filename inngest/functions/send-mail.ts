import {
  accountMailsLeft,
  connectionBroken,
  connectionRecovered,
  importFinished,
  importHeld,
  importMissed,
} from "@/inngest/events";
import { inngest } from "@/inngest/client";
import { jobContext } from "@/inngest/context";
import { handOver } from "@/inngest/hand-over";
import { asStepError } from "@/inngest/failures";
import { planAccountMail } from "@/server/notifications/plan-account-mail";
import { planConnectionMail } from "@/server/notifications/plan-connection-mail";
import { planMissedMail } from "@/server/notifications/plan-missed-mail";
import { giveUpBatch, sendBatch } from "@/server/notifications/send-batch";
import { planRunMail } from "@/server/notifications/plan-run-mail";

/** Two at a time and up to a day of tries: Resend counts requests a second, and a mail may come later but not twice. */
const PATIENCE = { retries: 12, concurrency: { limit: 2 } } as const;

/** Tells recipients how an import or an undo ended, or that an import waits for a person (product rule 10). */
export const mailAboutImport = inngest.createFunction(
  { id: "mail-about-import", triggers: [importFinished, importHeld], ...PATIENCE },
  async ({ event, step }) => {
    const { districtId, runId } = event.data;
    return handOver(step, districtId, () => planRunMail(jobContext(districtId, "mail-about-import"), { runId }));
  },
);

/** Tells recipients that a schedule did not start within its hour (product rule 9). */
export const mailAboutMissed = inngest.createFunction(
  { id: "mail-about-missed", triggers: [importMissed], ...PATIENCE },
  async ({ event, step }) => {
    const { districtId, occurrenceId } = event.data;
    return handOver(step, districtId, () =>
      planMissedMail(jobContext(districtId, "mail-about-missed"), { occurrenceId }),
    );
  },
);

/** Tells recipients that the SIS refuses us, or lets us in again. */
export const mailAboutConnection = inngest.createFunction(
  { id: "mail-about-connection", triggers: [connectionBroken, connectionRecovered], ...PATIENCE },
  async ({ event, step }) => {
    const { districtId, changeId } = event.data;
    const change = event.name === connectionBroken.name ? ("broken" as const) : ("recovered" as const);
    return handOver(step, districtId, () =>
      planConnectionMail(jobContext(districtId, "mail-about-connection"), { changeId, change }),
    );
  },
);

/** A job server takes a thousand steps of one job; the rest goes on in another. */
const BATCHES_A_JOB = 200;

/** Mails everybody whose account an import opened (product rules 13 and 14), a hundred in one request. */
export const mailAccounts = inngest.createFunction(
  { id: "mail-accounts", triggers: [importFinished, accountMailsLeft], ...PATIENCE },
  async ({ event, step }) => {
    const { districtId, runId } = event.data;
    const context = () => jobContext(districtId, "mail-accounts");
    let mails = 0;
    const start = event.name === accountMailsLeft.name ? event.data : { after: 0, batch: 1 };
    let after: number | null = start.after;
    for (let batch = start.batch; after !== null; batch++) {
      if (batch === start.batch + BATCHES_A_JOB) {
        const left = { districtId, runId, after, batch };
        await step.sendEvent("go on", accountMailsLeft.create(left, { id: `accounts-${runId}-${batch}` }));
        return { mails };
      }
      const from: number = after;
      const page = await step.run(`plan ${batch}`, () =>
        planAccountMail(context(), { runId, after: from, batch }).catch((error: unknown) => {
          throw asStepError(error);
        }),
      );
      after = page.next;
      if (page.waiting === 0) continue;
      mails += page.waiting;
      try {
        await step.run(`send ${batch}`, () =>
          sendBatch(context(), { runId, batch }).catch((error: unknown) => {
            throw asStepError(error);
          }),
        );
      } catch {
        // The step's tries are used up.
        await step.run(`give up ${batch}`, () => giveUpBatch(context(), { runId, batch }));
      }
    }
    return { mails };
  },
);

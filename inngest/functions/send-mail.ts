import { importFinished, importHeld } from "@/inngest/events";
import { inngest } from "@/inngest/client";
import { jobContext } from "@/inngest/context";
import { handOver } from "@/inngest/hand-over";
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

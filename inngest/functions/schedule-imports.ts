import { cron } from "inngest";
import { inngest } from "@/inngest/client";
import { turnNow } from "@/inngest/turn-now";

/** Every minute: starts what is due (product rules 9 and 12). A turn that fails is not repeated; the next one makes up for it. */
export const scheduleImports = inngest.createFunction(
  { id: "schedule-imports", triggers: [cron("* * * * *")], retries: 0 },
  async ({ step }) => step.run("turn", () => turnNow("jobs")),
);

import { cron } from "inngest";
import { inngest } from "@/inngest/client";
import { jobDatabase } from "@/inngest/context";
import { logger } from "@/server/platform/logger";
import { now } from "@/server/platform/clock";
import { expireWaiting } from "@/server/runs/expire-waiting";
import { purgeLogs } from "@/server/runs/purge-logs";

/** Every hour: held imports and previews whose time is over expire. */
export const expireHolds = inngest.createFunction(
  { id: "expire-holds", triggers: [cron("7 * * * *")] },
  async ({ step }) => step.run("expire", () => expireWaiting(jobDatabase(), now())),
);

/** Every day: log lines, original data and histories that have outlived their retention are removed. */
export const purgeOldLogs = inngest.createFunction(
  { id: "purge-logs", triggers: [cron("23 9 * * *")] },
  async ({ step }) =>
    step.run("purge", async () => {
      const purged = await purgeLogs(jobDatabase(), now());
      logger.info({ partitions: purged.partitions.length, runs: purged.runs, changes: purged.changes }, "logs purged");
      return purged;
    }),
);

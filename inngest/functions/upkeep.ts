import { cron } from "inngest";
import { inngest } from "@/inngest/client";
import { jobContext, jobDatabase } from "@/inngest/context";
import { importFinished } from "@/inngest/events";
import { logger } from "@/server/platform/logger";
import { now } from "@/server/platform/clock";
import { expireWaiting } from "@/server/runs/expire-waiting";
import { purgeLogs } from "@/server/runs/purge-logs";
import { sweepRuns } from "@/server/runs/sweep-runs";
import { tellAgain } from "@/server/runs/tell-again";

/** Every hour: held imports and previews whose time is over expire. */
export const expireHolds = inngest.createFunction(
  { id: "expire-holds", triggers: [cron("7 * * * *")] },
  async ({ step }) => step.run("expire", () => expireWaiting(jobDatabase(), now())),
);

/** Every ten minutes: runs that the job server never heard of are told again, and those that nothing carries on are ended. */
export const sweepStuckRuns = inngest.createFunction(
  { id: "sweep-runs", triggers: [cron("*/10 * * * *")] },
  async ({ step }) => {
    const { told } = await step.run("tell again", () => tellAgain(jobDatabase(), now()));
    const { ended } = await step.run("end", () =>
      sweepRuns({ db: jobDatabase(), now: now(), contextOf: (districtId) => jobContext(districtId, "sweep-runs") }),
    );
    const finished = ended.map((run) =>
      importFinished.create({ ...run, status: "failed" }, { id: `finished-${run.runId}` }),
    );
    if (finished.length > 0) await step.sendEvent("announce", finished);
    return { told, ended: ended.length };
  },
);

/** Every day: log lines, original data and histories that have outlived their retention are removed. */
export const purgeOldLogs = inngest.createFunction(
  { id: "purge-logs", triggers: [cron("23 9 * * *")] },
  async ({ step }) =>
    step.run("purge", async () => {
      const purged = await purgeLogs(jobDatabase(), now());
      logger.info({ ...purged, partitions: purged.partitions.length }, "logs purged");
      return purged;
    }),
);

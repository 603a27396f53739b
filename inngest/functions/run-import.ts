import { importFinished, importRequested } from "@/inngest/events";
import { inngest } from "@/inngest/client";
import { jobContext } from "@/inngest/context";
import { asStepError } from "@/inngest/failures";
import { logger } from "@/server/platform/logger";
import type { CommandContext } from "@/server/platform/tenancy";
import { applyChunk } from "@/server/runs/apply-chunk";
import { failRun, noteFailure } from "@/server/runs/fail-run";
import { finishRun } from "@/server/runs/finish-run";
import { planRun } from "@/server/runs/plan-run";
import { stagePages } from "@/server/runs/stage-pages";
import { validateRun } from "@/server/runs/validate-run";

type Stage<T> = (context: CommandContext, input: { runId: string }) => Promise<T>;

/** Runs one stage; a fault is kept with the run in words for a person before the job server sees it. */
async function runStage<T>(stage: Stage<T>, data: { districtId: string; runId: string }): Promise<T> {
  const context = jobContext(data.districtId, "run-import");
  const input = { runId: data.runId };
  try {
    return await stage(context, input);
  } catch (error) {
    logger.warn(
      { ...data, stage: stage.name, fault: error instanceof Error ? error.name : "unknown" },
      "import step failed",
    );
    await noteFailure(context, { ...input, error });
    throw asStepError(error);
  }
}

/** One import: read, plan, apply, report; each step may run twice. */
export const runImport = inngest.createFunction(
  {
    id: "run-import",
    triggers: [importRequested],
    retries: 4,
    concurrency: { limit: 1, key: "event.data.districtId" },
    onFailure: async ({ event }) => {
      const data = event.data.event.data as { districtId: string; runId: string };
      await failRun(jobContext(data.districtId, "run-import"), { runId: data.runId });
      await inngest.send(importFinished.create({ ...data, status: "failed" }, { id: `finished-${data.runId}` }));
    },
  },
  async ({ event, step }) => {
    const { districtId, runId } = event.data;
    await step.run("validate", () => runStage(validateRun, event.data));
    let mustRead = true;
    for (let round = 1; mustRead; round++) {
      let isRead = false;
      for (let part = 1; !isRead; part++) {
        isRead = (await step.run(`read ${round}.${part}`, () => runStage(stagePages, event.data))).isDone;
      }
      mustRead = (await step.run(`plan ${round}`, () => runStage(planRun, event.data))).mustReadAgain;
      let isApplied = mustRead;
      for (let part = 1; !isApplied; part++) {
        const result = await step.run(`apply ${round}.${part}`, () => runStage(applyChunk, event.data));
        isApplied = result.isDone;
        mustRead = result.mustReadAgain;
      }
    }
    const { status } = await step.run("finish", () => runStage(finishRun, event.data));
    await step.sendEvent("announce", importFinished.create({ districtId, runId, status }, { id: `finished-${runId}` }));
    return { status };
  },
);

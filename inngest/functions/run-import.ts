import { importApproved, importFinished, importHeld, importRequested } from "@/inngest/events";
import { inngest } from "@/inngest/client";
import { jobContext } from "@/inngest/context";
import { asStepError } from "@/inngest/failures";
import { logger } from "@/server/platform/logger";
import { failRun, noteFailure } from "@/server/runs/fail-run";
import { getRunStatus } from "@/server/runs/load-run";
import type { StageName, StageResult } from "@/server/runs/stage-name";
import { STAGES } from "@/server/runs/stages";

type Data = { districtId: string; runId: string };

/** Runs one stage; a fault is kept with the run in words for a person before the job server sees it. */
async function runStage(name: StageName, data: Data): Promise<StageResult> {
  const context = jobContext(data.districtId, "run-import");
  const input = { runId: data.runId };
  try {
    return await STAGES[name](context, input);
  } catch (error) {
    const fault = error instanceof Error ? error.name : "unknown";
    logger.warn({ ...data, stage: name, fault }, "import step failed");
    await noteFailure(context, { ...input, error });
    throw asStepError(error);
  }
}

/**
 * One run of an import, a preview or decisions: validate, read, plan, apply, finish. It stops at the plan when a person
 * has to look, and begins there again when the person let it go on. Each step may run twice.
 */
export const runImport = inngest.createFunction(
  {
    id: "run-import",
    triggers: [importRequested, importApproved],
    retries: 4,
    concurrency: { limit: 1, key: "event.data.districtId" },
    onFailure: async ({ event }) => {
      const data = event.data.event.data as Data;
      await failRun(jobContext(data.districtId, "run-import"), { runId: data.runId });
      await inngest.send(importFinished.create({ ...data, status: "failed" }, { id: `finished-${data.runId}` }));
    },
  },
  async ({ event, step }) => {
    const { districtId, runId } = event.data;
    let next: StageName | null = event.name === importApproved.name ? "plan" : "validate";
    for (let part = 1; next; part++) {
      const name: StageName = next;
      next = (await step.run(`${part} ${name}`, () => runStage(name, event.data))).next;
    }
    const status = await step.run("outcome", () => getRunStatus(jobContext(districtId, "run-import"), { runId }));
    if (status === "held") await step.sendEvent("hold", importHeld.create({ districtId, runId }));
    else if (status !== "previewed") {
      const finished = importFinished.create({ districtId, runId, status }, { id: `finished-${runId}` });
      await step.sendEvent("announce", finished);
    }
    return { status };
  },
);

import { importFinished, undoRequested } from "@/inngest/events";
import { inngest } from "@/inngest/client";
import { jobContext } from "@/inngest/context";
import { asStepError } from "@/inngest/failures";
import { failRun, noteFailure } from "@/server/runs/fail-run";
import { getRunStatus } from "@/server/runs/load-run";
import type { StageName, StageResult } from "@/server/runs/stage-name";
import { UNDO_STAGES } from "@/server/runs/undo-stages";

type Data = { districtId: string; runId: string };

async function runStage(name: keyof typeof UNDO_STAGES, data: Data): Promise<StageResult> {
  const context = jobContext(data.districtId, "undo-import");
  try {
    return await UNDO_STAGES[name](context, { runId: data.runId });
  } catch (error) {
    await noteFailure(context, { runId: data.runId, error });
    throw asStepError(error);
  }
}

/** Takes an import back, or gives back what an undo took: plan, apply, finish; each step may run twice. */
export const undoImport = inngest.createFunction(
  {
    id: "undo-import",
    triggers: [undoRequested],
    retries: 4,
    concurrency: { limit: 1, key: "event.data.districtId" },
    onFailure: async ({ event }) => {
      const data = event.data.event.data as Data;
      await failRun(jobContext(data.districtId, "undo-import"), { runId: data.runId });
      await inngest.send(importFinished.create({ ...data, status: "failed" }, { id: `finished-${data.runId}` }));
    },
  },
  async ({ event, step }) => {
    const { districtId, runId } = event.data;
    let next: StageName | null = "plan";
    for (let part = 1; next === "plan" || next === "apply" || next === "finish"; part++) {
      const name: keyof typeof UNDO_STAGES = next;
      next = (await step.run(`${part} ${name}`, () => runStage(name, event.data))).next;
    }
    const status = await step.run("outcome", () => getRunStatus(jobContext(districtId, "undo-import"), { runId }));
    await step.sendEvent("announce", importFinished.create({ districtId, runId, status }, { id: `finished-${runId}` }));
    return { status };
  },
);

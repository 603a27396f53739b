import { importFinished, undoContinued, undoRequested } from "@/inngest/events";
import { inngest } from "@/inngest/client";
import { jobContext } from "@/inngest/context";
import { runParts } from "@/inngest/run-parts";
import { failRun } from "@/server/runs/fail-run";
import { getRunStatus } from "@/server/runs/load-run";
import { UNDO_STAGES } from "@/server/runs/undo-stages";

type Data = { districtId: string; runId: string };

/** Takes an import back, or gives back what an undo took: plan, apply, finish; each step may run twice. */
export const undoImport = inngest.createFunction(
  {
    id: "undo-import",
    triggers: [undoRequested, undoContinued],
    retries: 4,
    concurrency: { limit: 1, key: "event.data.districtId" },
    onFailure: async ({ event }) => {
      const { districtId, runId } = event.data.event.data as Data;
      await failRun(jobContext(districtId, "undo-import"), { runId });
      const failed = importFinished.create({ districtId, runId, status: "failed" }, { id: `finished-${runId}` });
      await inngest.send(failed);
    },
  },
  async ({ event, step }) => {
    const { districtId, runId } = event.data;
    const isContinued = event.name === undoContinued.name;
    const from = isContinued ? event.data : { next: "plan" as const, part: 1, begunBy: event.id ?? runId };
    const left = await runParts(step, { job: "undo-import", stages: UNDO_STAGES, data: { districtId, runId }, from });
    if (left) {
      const rest = undoContinued.create(
        { districtId, runId, ...left, begunBy: from.begunBy },
        { id: `${from.begunBy}-${left.part}` },
      );
      await step.sendEvent("go on", rest);
      return { status: "continued" };
    }
    const status = await step.run("outcome", () => getRunStatus(jobContext(districtId, "undo-import"), { runId }));
    await step.sendEvent("announce", importFinished.create({ districtId, runId, status }, { id: `finished-${runId}` }));
    return { status };
  },
);

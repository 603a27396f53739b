import { importApproved, importContinued, importFinished, importHeld, importRequested } from "@/inngest/events";
import { inngest } from "@/inngest/client";
import { jobContext } from "@/inngest/context";
import { runParts } from "@/inngest/run-parts";
import { failRun } from "@/server/runs/fail-run";
import { getRunStatus } from "@/server/runs/load-run";
import { STAGES } from "@/server/runs/stages";

type Data = { districtId: string; runId: string };

/**
 * One run of an import, a preview or decisions: validate, read, plan, apply, finish. It stops at the plan when a person
 * has to look, and begins there again when the person let it go on. Each step may run twice.
 */
export const runImport = inngest.createFunction(
  {
    id: "run-import",
    triggers: [importRequested, importApproved, importContinued],
    retries: 4,
    concurrency: { limit: 1, key: "event.data.districtId" },
    onFailure: async ({ event }) => {
      const { districtId, runId } = event.data.event.data as Data;
      await failRun(jobContext(districtId, "run-import"), { runId });
      const failed = importFinished.create({ districtId, runId, status: "failed" }, { id: `finished-${runId}` });
      await inngest.send(failed);
    },
  },
  async ({ event, step }) => {
    const { districtId, runId } = event.data;
    const isContinued = event.name === importContinued.name;
    const first = event.name === importApproved.name ? ("plan" as const) : ("validate" as const);
    const from = isContinued ? event.data : { next: first, part: 1, begunBy: event.id ?? runId };
    const left = await runParts(step, { job: "run-import", stages: STAGES, data: { districtId, runId }, from });
    if (left) {
      const rest = importContinued.create(
        { districtId, runId, ...left, begunBy: from.begunBy },
        { id: `${from.begunBy}-${left.part}` },
      );
      await step.sendEvent("go on", rest);
      return { status: "continued" };
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

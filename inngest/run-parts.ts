import type { GetStepTools } from "inngest";
import { logger } from "@/server/platform/logger";
import { inSpan } from "@/server/platform/spans";
import { noteFailure } from "@/server/runs/fail-run";
import type { Stage, StageName, StageResult } from "@/server/runs/stage-name";
import type { inngest } from "./client";
import { jobContext } from "./context";
import { asStepError } from "./failures";

type Data = { districtId: string; runId: string };
type Stages = Partial<Record<StageName, Stage>>;
/** Which stage comes next, as which part of the run. */
export type Place = { next: StageName; part: number };

/** A job server takes a thousand steps of one job; the rest of a long run goes on in another. */
export const PARTS_A_JOB = 250;

/** Runs one stage; a fault is kept with the run in words for a person before the job server sees it. */
async function runStage(job: string, stage: Stage, name: StageName, data: Data): Promise<StageResult> {
  const context = jobContext(data.districtId, job);
  const input = { runId: data.runId };
  try {
    const facts = { "matricula.district": data.districtId, "matricula.run": data.runId, "matricula.job": job };
    return await inSpan(`run ${name}`, facts, () => stage(context, input));
  } catch (error) {
    const fault = error instanceof Error ? error.name : "unknown";
    logger.warn({ ...data, stage: name, fault }, "import step failed");
    await noteFailure(context, { ...input, error });
    throw asStepError(error);
  }
}

/** Takes a run through its stages, a step each; gives the place where another job has to go on, null when it is at its end. */
export async function runParts(
  step: GetStepTools<typeof inngest>,
  { job, stages, data, from }: { job: string; stages: Stages; data: Data; from: Place },
): Promise<Place | null> {
  let next: StageName | null = from.next;
  for (let part = from.part; next; part++) {
    const name: StageName = next;
    const stage: Stage | undefined = stages[name];
    if (!stage) return null;
    if (part === from.part + PARTS_A_JOB) return { next: name, part };
    next = (await step.run(`${part} ${name}`, () => runStage(job, stage, name, data))).next;
  }
  return null;
}

import type { CommandContext } from "@/server/platform/tenancy";
import { applyChunk } from "./apply-chunk";
import { finishRun } from "./finish-run";
import { planRun } from "./plan-run";
import type { Stage, StageName } from "./stage-name";
import { stagePages } from "./stage-pages";
import { validateRun } from "./validate-run";

/** The stages of an import; each may run twice, does a bounded piece of work and names the next. */
export const STAGES: Record<StageName, Stage> = {
  validate: validateRun,
  read: stagePages,
  plan: planRun,
  apply: applyChunk,
  finish: finishRun,
};

/** Takes a run through all its stages without the job server: for the seed, measurements and tests. */
export async function driveRun(
  context: CommandContext,
  input: { runId: string; from?: StageName; now?: () => Date },
): Promise<void> {
  let next: StageName | null = input.from ?? "validate";
  while (next) {
    const at = { ...context, now: input.now?.() ?? context.now };
    next = (await STAGES[next](at, { runId: input.runId })).next;
  }
}

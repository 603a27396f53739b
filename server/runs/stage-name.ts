import type { CommandContext } from "@/server/platform/tenancy";

export type StageName = "validate" | "read" | "plan" | "apply" | "finish";

/** What a stage leaves to do; null when the run has ended or waits for a person. */
export type StageResult = { next: StageName | null };

export type Stage = (context: CommandContext, input: { runId: string }) => Promise<StageResult>;

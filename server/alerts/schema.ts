import { z } from "zod";
import { dataType } from "@/server/settings/schema";

export type AlertKind = "duplicate" | "reused_id";

const alertId = z.number().int().positive();

export const alertQueueInput = z.object({ dataType });
export const alertInput = z.object({ alertId });

export const typedValuesInput = z.object({ dataType, sourceIds: z.array(z.string().max(100)).max(200) });

/** Create record, or Match with one of the suggested records. */
export const decideInput = z.object({
  alertId,
  decision: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("create") }),
    z.object({ kind: z.literal("match"), recordId: z.number().int().positive() }),
  ]),
});
export type DecideInput = z.infer<typeof decideInput>;

export const cancelDecisionInput = z.object({ alertId });
export type CancelDecisionInput = z.infer<typeof cancelDecisionInput>;

/** `isSame` false is Not the same person; true takes that back. */
export const judgeCandidateInput = z.object({ alertId, recordId: z.number().int().positive(), isSame: z.boolean() });
export type JudgeCandidateInput = z.infer<typeof judgeCandidateInput>;

export const typeValueInput = z.object({
  dataType,
  sourceId: z.string().min(1).max(100),
  field: z.string().max(50),
  value: z.string().max(300),
});
export type TypeValueInput = z.infer<typeof typeValueInput>;

export const removeTypedValueInput = typeValueInput.omit({ value: true });
export type RemoveTypedValueInput = z.infer<typeof removeTypedValueInput>;

export const processDecisionsInput = z.object({ dataType });
export type ProcessDecisionsInput = z.infer<typeof processDecisionsInput>;

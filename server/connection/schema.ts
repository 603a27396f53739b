import { z } from "zod";

export const saveConnectionInput = z.object({
  connector: z.string().min(1, { error: "Select your SIS." }),
  credentials: z.record(z.string(), z.string().max(20_000)),
});
export type SaveConnectionInput = z.infer<typeof saveConnectionInput>;

export const resetConnectionInput = z.object({ confirmation: z.string() });
export type ResetConnectionInput = z.infer<typeof resetConnectionInput>;

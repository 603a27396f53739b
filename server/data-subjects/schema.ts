import { z } from "zod";

/** Data types whose records are people. */
export const personInput = z.object({
  dataType: z.enum(["student", "parent", "staff"]),
  id: z.number().int().positive(),
});
export type PersonInput = z.infer<typeof personInput>;

export const erasePersonInput = personInput.extend({ confirmation: z.string().max(500) });
export type ErasePersonInput = z.infer<typeof erasePersonInput>;

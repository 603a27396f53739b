import { z } from "zod";

/** A null SIS school is Do not import; a school left out stays undecided. */
export const saveMatchesInput = z.object({
  matches: z.array(z.object({ schoolId: z.uuid(), sourceId: z.string().max(50).nullable() })).max(5000),
});
export type SaveMatchesInput = z.infer<typeof saveMatchesInput>;

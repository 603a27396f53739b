import { eventType } from "inngest";
import { z } from "zod";

const run = z.object({ districtId: z.uuid(), runId: z.uuid() });

/** An import was queued; ids only, never student data. */
export const importRequested = eventType("import/requested", { schema: run });
/** An import reached an end state. */
export const importFinished = eventType("import/finished", { schema: run.extend({ status: z.string() }) });

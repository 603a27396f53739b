import { eventType } from "inngest";
import { z } from "zod";

const run = z.object({ districtId: z.uuid(), runId: z.uuid() });

/** An import was queued; ids only, never student data. */
export const importRequested = eventType("import/requested", { schema: run });
/** A person let a held import or a preview go on. */
export const importApproved = eventType("import/approved", { schema: run });
/** An import crossed a safety limit and waits for a person. */
export const importHeld = eventType("import/held", { schema: run });
/** An undo, or the redo of one, was queued. */
export const undoRequested = eventType("import/undo.requested", { schema: run });
/** An import reached an end state. */
export const importFinished = eventType("import/finished", { schema: run.extend({ status: z.string() }) });

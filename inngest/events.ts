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
/** More than fits into one job: where another one goes on with the run, and the id of the event that began it. */
const place = run.extend({
  next: z.enum(["validate", "read", "plan", "apply", "finish"]),
  part: z.number().int().positive(),
  begunBy: z.string(),
});
export const importContinued = eventType("import/continued", { schema: place });
export const undoContinued = eventType("import/undo.continued", { schema: place });
/** An import reached an end state. */
export const importFinished = eventType("import/finished", { schema: run.extend({ status: z.string() }) });

const change = z.object({ districtId: z.uuid(), changeId: z.uuid() });

/**
 * A schedule did not start within its hour (product rule 9). `occurrenceId` names the row of `schedule_occurrences`; one
 * event per occurrence.
 */
export const importMissed = eventType("import/missed", {
  schema: z.object({ districtId: z.uuid(), occurrenceId: z.uuid() }),
});
/** A SIS connection that worked does so no longer, by an import, a test or the daily check; one event per change, named by `changeId`. */
export const connectionBroken = eventType("connection/broken", { schema: change });
/** A SIS connection that was broken works again; one event per change. */
export const connectionRecovered = eventType("connection/recovered", { schema: change });
/** A district's SIS connection is to be tested (once a day); one event per district and due time. */
export const connectionCheckDue = eventType("connection/check.due", { schema: z.object({ districtId: z.uuid() }) });
/** More than fits into one job: the mails to accounts that an import opened go on after a record, with a batch of that number. */
export const accountMailsLeft = eventType("accounts/mails.left", {
  schema: run.extend({ after: z.number().int().nonnegative(), batch: z.number().int().positive() }),
});

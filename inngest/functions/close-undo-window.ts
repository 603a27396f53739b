import { importFinished } from "@/inngest/events";
import { inngest } from "@/inngest/client";
import { jobContext } from "@/inngest/context";
import { closeUndoWindow, findUndoEnd } from "@/server/runs/close-undo-window";

/** Sleeps through the 72 hours of an import and closes its undo window (product rule 6). */
export const closeUndoWindowAfterImport = inngest.createFunction(
  { id: "close-undo-window", triggers: [importFinished] },
  async ({ event, step }) => {
    const { districtId, runId } = event.data;
    const context = () => jobContext(districtId, "close-undo-window");
    const end = await step.run("find end", () => findUndoEnd(context(), { runId }));
    if (end === null) return { closed: false };
    // A second later, since job servers may round to whole seconds.
    await step.sleepUntil("72 hours", new Date(new Date(end).getTime() + 1000));
    await step.run("close", () => closeUndoWindow(context(), { runId }));
    return { closed: true };
  },
);

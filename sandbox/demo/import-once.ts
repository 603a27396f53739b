import { eq } from "drizzle-orm";
import { runs } from "@/db/schema";
import type { DataType } from "@/server/connectors/connector";
import type { CommandContext } from "@/server/platform/tenancy";
import { startRun } from "@/server/runs/start-run";
import { isActive } from "@/server/runs/status";

const POLL_MS = 200;

/** Starts an import as a person would, and waits until it has ended or is held. */
export async function importOnce(context: CommandContext, dataType: DataType): Promise<typeof runs.$inferSelect> {
  const { runId } = await startRun({ ...context, now: new Date() }, { dataType });
  for (;;) {
    const [run] = await context.db.select().from(runs).where(eq(runs.id, runId));
    if (!run) throw new Error("The import disappeared.");
    if (!isActive(run.status)) return run;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

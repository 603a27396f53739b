import { and, eq } from "drizzle-orm";
import { runs } from "@/db/schema";
import { seedCommand } from "@/db/seed/demo-district";
import { DATA_TYPES } from "@/server/engine/catalogue";
import { findSettings } from "@/server/settings/load-settings";
import { saveSuggested } from "@/server/settings/save-suggested";
import { importOnce } from "./import-once";
import type { World } from "./world";

const number = (value: number) => value.toLocaleString("en-US");

/** Sets up and imports every data type that never was, in the order in which they refer to each other. */
export async function importOtherTypes(world: World, say: (text: string) => void): Promise<void> {
  const { db } = world.pool;
  const context = await seedCommand(db, world.districtId, new Date());
  for (const { dataType, label, catalogue } of DATA_TYPES) {
    const [known] = await db
      .select({ id: runs.id })
      .from(runs)
      .where(and(eq(runs.districtId, context.districtId), eq(runs.dataType, dataType)))
      .limit(1);
    if (!catalogue || known) continue;
    say(`${label}: matching fields and codes, importing…`);
    if (!(await findSettings(db, context.districtId, dataType))) await saveSuggested(context, { dataType });
    const run = await importOnce(context, dataType);
    const counts = `${number(run.created)} created, ${number(run.rejected)} rejected, ${number(run.skipped)} skipped`;
    say(`${label}: ${run.status.replaceAll("_", " ")}, ${counts}`);
    if (run.failureMessage) say(`${run.failureMessage} ${run.failureFix ?? ""}`);
  }
}

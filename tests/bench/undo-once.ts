import { eq } from "drizzle-orm";
import { openPool } from "@/db/client";
import { runs } from "@/db/schema";
import { authorizeDistrict, type CommandContext } from "@/server/platform/tenancy";
import { undoRun } from "@/server/runs/undo-run";
import { driveUndo } from "@/server/runs/undo-stages";
import { silenceEvents } from "@/tests/support/silent-events";

// One undo in a process of its own, from the command to its end: DISTRICT, the import's id, and "values" to restore them too.
const [, , district = "", importId = "", values] = process.argv;
const pool = openPool(process.env.DATABASE_URL ?? "", { max: 4 });
const events = await silenceEvents();
const context: CommandContext = {
  db: pool.db,
  districtId: authorizeDistrict(district),
  actor: { kind: "system", name: "bench" },
  now: new Date(),
};
const started = performance.now();
const { runId } = await undoRun(context, { runId: importId, restoresValues: values === "values" });
await driveUndo({ ...context, now: new Date() }, { runId });
const ms = performance.now() - started;
const [run] = await pool.db.select().from(runs).where(eq(runs.id, runId));
if (run?.status !== "completed") throw new Error(`The undo stopped at ${run?.status ?? "nothing"}.`);
const { updated, inactivated, skipped } = run;
console.log(JSON.stringify({ ms, updated, inactivated, skipped }));
await events.stop();
await pool.sql.end();

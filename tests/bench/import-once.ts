import { eq } from "drizzle-orm";
import { openPool } from "@/db/client";
import { runs } from "@/db/schema";
import { newReference } from "@/server/platform/ids";
import { authorizeDistrict, type CommandContext } from "@/server/platform/tenancy";
import { partitionOf } from "@/server/runs/queue-run";
import { driveRun } from "@/server/runs/stages";
import { buildRunSettings } from "@/server/settings/run-settings";

// One import in a process of its own, so that its memory is its own: the product's stages, called as the job calls them.
let statements = 0;
const pool = openPool(process.env.DATABASE_URL ?? "", { max: 4, onStatement: () => statements++ });
const districtId = authorizeDistrict(process.argv[2] ?? "");
const settings = await buildRunSettings(pool.db, districtId, "student", new Date());
const now = new Date();
const [made] = await pool.db
  .insert(runs)
  .values({
    districtId,
    dataType: "student",
    trigger: "manual",
    startedBy: "bench",
    partitionOn: partitionOf(now),
    settings,
    reference: newReference(),
    createdAt: now,
    touchedAt: now,
  })
  .returning({ id: runs.id });
const runId = made?.id ?? "";
const context: CommandContext = { db: pool.db, districtId, actor: { kind: "system", name: "bench" }, now };
const memoryBefore = process.resourceUsage().maxRSS;
statements = 0;
const started = performance.now();
await driveRun(context, { runId, now: () => new Date() });
const ms = performance.now() - started;
const [run] = await pool.db.select().from(runs).where(eq(runs.id, runId));
if (!run || !run.finishedAt) throw new Error(`The import stopped at ${run?.status ?? "nothing"}.`);
const { status, received, created, updated, unchanged, inactivated } = run;
console.log(
  JSON.stringify({
    runId,
    status,
    ms,
    waitMs: run.waitMs,
    requests: run.requests,
    statements,
    memoryKb: process.resourceUsage().maxRSS,
    memoryBefore,
    received,
    created,
    updated,
    unchanged,
    inactivated,
  }),
);
await pool.sql.end();

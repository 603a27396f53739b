import { eq } from "drizzle-orm";
import { openPool } from "@/db/client";
import { districtDb } from "@/db/scoped";
import { runs } from "@/db/schema";
import type { DataType } from "@/server/connectors/connector";
import { newReference } from "@/server/platform/ids";
import { authorizeDistrict, type CommandContext } from "@/server/platform/tenancy";
import { applyPreview } from "@/server/runs/apply-preview";
import { partitionOf } from "@/server/runs/queue-run";
import { driveRun } from "@/server/runs/stages";
import { buildRunSettings } from "@/server/settings/run-settings";
import { silenceEvents } from "@/tests/support/silent-events";

// One import in a process of its own, so that its memory is its own: the product's stages, called as the job calls them.
// DISTRICT, then "import", "preview", or the id of a preview that goes on as an import; then the data type.
const [, , district = "", what = "import", dataType = "student"] = process.argv as [
  node: string,
  script: string,
  district?: string,
  what?: string,
  dataType?: DataType,
];
let statements = 0;
// Entering and leaving a transaction is no statement about data.
const isControl = (text: string) => /^\s*(begin|commit|rollback|savepoint|select set_config)/i.test(text);
const pool = openPool(process.env.DATABASE_URL ?? "", {
  max: 4,
  onStatement: (text) => {
    if (!isControl(text)) statements++;
  },
});
const districtId = authorizeDistrict(district);
const now = new Date();
const context: CommandContext = {
  db: districtDb(pool, districtId),
  districtId,
  actor: { kind: "system", name: "bench" },
  now,
};

async function queue(kind: "import" | "preview"): Promise<string> {
  const [made] = await pool.db
    .insert(runs)
    .values({
      districtId,
      dataType,
      kind,
      trigger: "manual",
      startedBy: "bench",
      partitionOn: partitionOf(now),
      settings: await buildRunSettings(pool.db, districtId, dataType, now),
      reference: newReference(),
      createdAt: now,
      touchedAt: now,
    })
    .returning({ id: runs.id });
  return made?.id ?? "";
}

const events = await silenceEvents();
const isNew = what === "import" || what === "preview";
const runId = isNew ? await queue(what) : what;
const memoryBefore = process.resourceUsage().maxRSS;
statements = 0;
const started = performance.now();
if (!isNew) await applyPreview(context, { runId });
await driveRun(context, { runId, from: isNew ? "validate" : "plan", now: () => new Date() });
const ms = performance.now() - started;
const [run] = await pool.db.select().from(runs).where(eq(runs.id, runId));
const isEnded = what === "preview" ? run?.status === "previewed" : run?.finishedAt;
if (!run || !isEnded) throw new Error(`The import stopped at ${run?.status ?? "nothing"}.`);
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
await events.stop();
await pool.sql.end();

import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { driverOf, type Pool } from "@/db/client";
import { districtDb } from "@/db/scoped";
import { runs } from "@/db/schema";
import { student } from "@/server/engine/catalogue/student";
import { compileNormaliser, importedFields } from "@/server/engine/normalise";
import { copyLine, copyStaged, createStaging } from "@/server/engine/stage";
import type { Catalogue, RunSettings } from "@/server/engine/types";
import { compileValidator } from "@/server/engine/validate";
import type { CommandContext } from "@/server/platform/tenancy";
import { partitionOf } from "@/server/runs/queue-run";
import { driveRun } from "@/server/runs/stages";
import { findTypedValues } from "@/server/runs/typed-values";
import { commandOf, type BuiltDistrict } from "./builders";
import type { RawStudent } from "./import-rows";

export type EndedRun = typeof runs.$inferSelect;

export type StagedOptions = {
  /** Students unless it is said otherwise. */
  catalogue?: Catalogue;
  kind?: "import" | "preview";
  now?: Date;
  connectionEpoch?: string | null;
  /** What the SIS says it holds; null when it cannot tell. */
  expected?: number | null;
};

export async function getRun(pool: Pool, runId: string): Promise<EndedRun> {
  const [run] = await pool.db.select().from(runs).where(eq(runs.id, runId));
  return run!;
}

/** A run whose rows were just read, as if a SIS had sent them; everything from planning on is the product's own. */
export async function stageRun(
  pool: Pool,
  district: BuiltDistrict,
  settings: RunSettings,
  rows: RawStudent[],
  options: StagedOptions = {},
): Promise<string> {
  const runId = randomUUID();
  const now = options.now ?? new Date("2026-08-04T06:09:00Z");
  const catalogue = options.catalogue ?? student;
  const fields = importedFields(catalogue, settings);
  await pool.db.insert(runs).values({
    id: runId,
    districtId: district.id,
    dataType: catalogue.dataType,
    kind: options.kind ?? "import",
    trigger: "manual",
    startedBy: "test",
    status: "reading",
    partitionOn: partitionOf(now),
    settings,
    connectionEpoch: options.connectionEpoch ?? null,
    isReadComplete: true,
    rowsRead: rows.length,
    rowsExpected: options.expected === undefined ? new Set(rows.map((row) => row.sisId)).size : options.expected,
    pagesRead: 1,
    reference: "TEST-0000",
    createdAt: now,
    startedAt: now,
    touchedAt: now,
  });
  await pool.sql`select ensure_week_partitions(${partitionOf(now)}::date)`;
  // As the jobs do it: the staging tables belong to the role of the districts.
  const sql = driverOf(districtDb(pool, district.id));
  await createStaging(sql, runId, fields);
  const typed = await findTypedValues(pool.db, district.id, catalogue.dataType);
  const normalise = compileNormaliser(catalogue, settings, typed);
  const validate = compileValidator(catalogue, settings);
  const lines = rows.map(({ school, ...values }, index) => {
    const record = { sourceId: values.sisId ?? `row-${index}`, schoolSourceId: school ?? null, values };
    return copyLine(fields, validate(normalise(record, index + 1)), school ?? null);
  });
  await sql.begin((tx) => copyStaged(tx, runId, fields, lines));
  return runId;
}

/** Stages rows and takes them through planning and whatever follows it; gives the run as it stands then. */
export async function runRows(
  pool: Pool,
  district: BuiltDistrict,
  settings: RunSettings,
  rows: RawStudent[],
  options: StagedOptions = {},
): Promise<EndedRun> {
  const runId = await stageRun(pool, district, settings, rows, options);
  const context: CommandContext = commandOf(pool, district, options.now ? { now: options.now } : {});
  await driveRun(context, { runId, from: "plan" });
  return getRun(pool, runId);
}

/** Goes on with a run that a person let go on. */
export async function resumeRun(pool: Pool, district: BuiltDistrict, runId: string, now?: Date): Promise<EndedRun> {
  await driveRun(commandOf(pool, district, now ? { now } : {}), { runId, from: "plan" });
  return getRun(pool, runId);
}

import { eq } from "drizzle-orm";
import { openPool, type Pool } from "@/db/client";
import { districtDb } from "@/db/scoped";
import { runs, students } from "@/db/schema";
import { seedCommand, seedDistrict, setUpStudents } from "@/db/seed/demo-district";
import { asStepError } from "@/inngest/failures";
import { createDistrict } from "@/sandbox/district/district";
import { startPowerSchool, type PowerSchoolSandbox } from "@/sandbox/powerschool/server";
import type { DataType } from "@/server/connectors/connector";
import { buildPluginZip } from "@/server/connectors/powerschool/plugin";
import { newReference } from "@/server/platform/ids";
import type { CommandContext } from "@/server/platform/tenancy";
import { failRun, noteFailure } from "@/server/runs/fail-run";
import { partitionOf } from "@/server/runs/queue-run";
import type { Stage, StageName } from "@/server/runs/stage-name";
import { STAGES } from "@/server/runs/stages";
import { buildRunSettings } from "@/server/settings/run-settings";
import { createTestDatabase } from "./postgres";

export type Run = typeof runs.$inferSelect;

type Overrides = { inactivateMissing?: boolean };

export type ImportedWorld = {
  pool: Pool;
  databaseUrl: string;
  sis: PowerSchoolSandbox;
  context: CommandContext;
  /** Imports a data type as the job does, with the job's retries but without its waits. */
  importOnce(dataType: DataType, overrides?: Overrides): Promise<Run>;
  /** Makes the plan of an import and stops. */
  previewOnce(dataType: DataType): Promise<Run>;
  importStudents(overrides?: Overrides): Promise<Run>;
  roster(): Promise<unknown[]>;
  close(): Promise<void>;
};

const MAX_ATTEMPTS = 2;

/** A district set up against a PowerSchool server of its own, over real HTTP and a real database. */
export async function startImportedWorld(options: {
  students: number;
  seed?: number;
  pageSize?: number;
  /** For how long an answer of the SIS is waited for. */
  sisTimeoutMs?: number;
}): Promise<ImportedWorld> {
  process.env.MATRICULA_SECRET_KEYS ??= `k1:${Buffer.alloc(32, 7).toString("base64")}`;
  process.env.ALLOW_SANDBOX_ADDRESSES = "1";
  process.env.SIS_TIMEOUT_MS = String(options.sisTimeoutMs ?? 1500);
  const district = createDistrict({ students: options.students, seed: options.seed ?? 3 });
  const sis = await startPowerSchool({ district, pageSize: options.pageSize ?? 100, plugin: await buildPluginZip() });
  const database = await createTestDatabase();
  const pool = openPool(database.url, { max: 6 });
  const { districtId } = await seedDistrict(pool.db, {
    name: district.name,
    timeZone: "America/Chicago",
    schools: district.schools
      .filter((school) => school.isActive)
      .map((school) => ({ number: String(school.number), name: school.name })),
    people: [{ email: "manager@riverbend.example", name: "A manager", role: "site_manager" }],
  });
  const seed = await seedCommand(pool.db, districtId, new Date("2026-08-04T06:09:00Z"));
  const context = { ...seed, db: districtDb(pool, districtId) };
  await setUpStudents(context, { url: sis.url, clientId: sis.clientId, clientSecret: sis.clientSecret });

  async function attempt<T>(
    runId: string,
    stage: (context: CommandContext, input: { runId: string }) => Promise<T>,
  ): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await stage({ ...context, now: new Date() }, { runId });
      } catch (error) {
        await noteFailure(context, { runId, error });
        if (tries >= MAX_ATTEMPTS || asStepError(error).name === "NonRetriableError") throw error;
      }
    }
  }

  async function drive(runId: string): Promise<void> {
    let next: StageName | null = "validate";
    while (next) {
      const stage: Stage = STAGES[next];
      next = (await attempt(runId, stage)).next;
    }
  }

  async function runOnce(kind: "import" | "preview", dataType: DataType, overrides: Overrides = {}): Promise<Run> {
    const now = new Date();
    const settings = await buildRunSettings(pool.db, context.districtId, dataType, now);
    const [run] = await pool.db
      .insert(runs)
      .values({
        districtId: context.districtId,
        dataType,
        kind,
        trigger: "manual",
        startedBy: "test",
        partitionOn: partitionOf(now),
        settings: { ...settings, sync: { ...settings.sync, ...overrides } },
        reference: newReference(),
        createdAt: now,
        touchedAt: now,
      })
      .returning({ id: runs.id });
    const runId = run!.id;
    await drive(runId).catch(() => failRun(context, { runId }));
    const [ended] = await pool.db.select().from(runs).where(eq(runs.id, runId));
    return ended!;
  }

  return {
    pool,
    databaseUrl: database.url,
    sis,
    context,
    importOnce: (dataType, overrides) => runOnce("import", dataType, overrides),
    previewOnce: (dataType) => runOnce("preview", dataType),
    importStudents: (overrides) => runOnce("import", "student", overrides),
    roster: () =>
      pool.db.select().from(students).where(eq(students.districtId, context.districtId)).orderBy(students.id),
    async close() {
      await sis.close();
      await pool.sql.end();
      await database.drop();
    },
  };
}

import { randomUUID } from "node:crypto";
import { driverOf, type Pool } from "@/db/client";
import { districtDb } from "@/db/scoped";
import type { SourceRecord } from "@/server/connectors/connector";
import { applyRows } from "@/server/engine/apply";
import { student } from "@/server/engine/catalogue/student";
import { compileNormaliser, importedFields } from "@/server/engine/normalise";
import { countPlan, planRows, type PlanCounts } from "@/server/engine/plan";
import { copyLine, copyStaged, createStaging, dropStaging } from "@/server/engine/stage";
import type { Catalogue, RunSettings } from "@/server/engine/types";
import { compileValidator } from "@/server/engine/validate";
import type { BuiltDistrict } from "./builders";
import { PARTITION, storeRun } from "./stored-run";

export type RawStudent = Record<string, string | null> & { school?: string };

let counter = 7000;

/** One row as a SIS would send it, keyed by our own field keys. */
export function rawStudent(overrides: RawStudent = {}): RawStudent {
  counter++;
  return {
    sisId: String(counter),
    studentNumber: String(200_000 + counter),
    lastName: `Okafor${counter}`,
    firstName: "Ngozi",
    birthOn: "2010-02-28",
    classYear: "2028",
    enrollmentStatus: "0",
    email: `s${counter}@riverbend.example`,
    gender: "F",
    ethnicity: "0/W",
    homeroom: "214",
    school: "101",
    ...overrides,
  };
}

export type Imported = { runId: string; counts: PlanCounts };

/** Takes rows through the engine as a run does, without a SIS: normalise, validate, stage, plan, apply. */
export async function importRows(
  pool: Pool,
  district: BuiltDistrict,
  settings: RunSettings,
  rows: RawStudent[],
  options: { mayInactivate?: boolean; chunk?: number; catalogue?: Catalogue; onlyCounted?: string[] } = {},
): Promise<Imported> {
  const runId = randomUUID();
  const catalogue = options.catalogue ?? student;
  const fields = importedFields(catalogue, settings);
  const now = new Date("2026-08-04T06:09:00Z");
  await storeRun(pool, district, { id: runId, settings }, catalogue.dataType);
  const sql = driverOf(districtDb(pool, district.id));
  await sql`select ensure_week_partitions(${PARTITION}::date)`;
  await createStaging(sql, runId, fields);
  const normalise = compileNormaliser(catalogue, settings);
  const validate = compileValidator(catalogue, settings);
  const lines = rows.map(({ school, ...values }, index) => {
    const record: SourceRecord = {
      sourceId: values.sourceId ?? values.sisId ?? `row-${index}`,
      schoolSourceId: school ?? null,
      values,
    };
    return copyLine(fields, validate(normalise(record, index + 1)), school ?? null);
  });
  await sql.begin((tx) => copyStaged(tx, runId, fields, lines));
  await planRows(sql, catalogue, {
    runId,
    districtId: district.id,
    fields,
    missing: options.mayInactivate ? { absentImports: settings.sync.absentImports } : null,
  });
  const counts = await countPlan(sql, runId);
  const chunk = options.chunk ?? 1000;
  for (let from = 0; from < counts.lastRow; from += chunk) {
    await sql.begin((tx) =>
      applyRows(tx, catalogue, {
        onlyCounted: options.onlyCounted ?? [],
        runId,
        districtId: district.id,
        partitionOn: PARTITION,
        fields,
        from,
        to: from + chunk,
        isLast: from + chunk >= counts.lastRow,
        now,
      }),
    );
  }
  await dropStaging(sql, runId);
  return { runId, counts };
}

import { driverOf, type Pool } from "@/db/client";
import { districtDb } from "@/db/scoped";
import { applyRows } from "@/server/engine/apply";
import { student } from "@/server/engine/catalogue/student";
import type { ModelRecord, ModelRow } from "@/server/engine/model";
import { compileNormaliser, importedFields } from "@/server/engine/normalise";
import { countPlan, planRows, type PlanCounts } from "@/server/engine/plan";
import { planStats } from "@/server/engine/plan-stats";
import { copyLine, copyStaged, createStaging, dropStaging, stagingTables } from "@/server/engine/stage";
import type { Candidate, PlanStats, RunSettings } from "@/server/engine/types";
import { applyUndoRows, planUndo } from "@/server/engine/undo";
import { causeOf, compileValidator } from "@/server/engine/validate";
import type { BuiltDistrict } from "./builders";
import type { RawStudent } from "./import-rows";
import { PARTITION, storeRun } from "./stored-run";

export type SqlPlanned = {
  row: number;
  action: string;
  record_id: number | null;
  cause: string | null;
  changes: Record<string, [string | null, string | null]> | null;
  candidates: Candidate[] | null;
};

const NOW = new Date("2026-08-04T06:09:00Z");
const fieldsOf = (settings: RunSettings) => importedFields(student, settings);

/** Rows as the SIS sends them, brought to drafts by the product's own normaliser and validator. */
export function draftRows(settings: RunSettings, rows: RawStudent[]): ModelRow[] {
  const normalise = compileNormaliser(student, settings);
  const validate = compileValidator(student, settings);
  return rows.map(({ school, ...values }, index) => {
    const record = { sourceId: values.sisId ?? `row-${index}`, schoolSourceId: school ?? null, values };
    const draft = validate(normalise(record, index + 1));
    return { ...draft, cause: causeOf(draft.issues) };
  });
}

export type ImportedBySql = { plan: SqlPlanned[]; counts: PlanCounts; stats: PlanStats[] };

/** Takes drafts through the SQL of the engine, plan and apply, in chunks. */
export async function importBySql(
  pool: Pool,
  district: BuiltDistrict,
  settings: RunSettings,
  drafts: ModelRow[],
  run: { id: string; absentImports: number | null; isAdditionsOnly: boolean; usesDecisions: boolean; chunk: number },
): Promise<ImportedBySql> {
  const sql = driverOf(districtDb(pool, district.id));
  const fields = fieldsOf(settings);
  const place = { runId: run.id, districtId: district.id, fields };
  await storeRun(pool, district, { id: run.id, settings });
  await createStaging(sql, run.id, fields);
  await sql.begin((tx) =>
    copyStaged(
      tx,
      run.id,
      fields,
      drafts.map((draft) => copyLine(fields, draft, "612")),
    ),
  );
  const missing = run.absentImports === null ? null : { absentImports: run.absentImports };
  const { isAdditionsOnly, usesDecisions } = run;
  await planRows(sql, student, { ...place, missing, isAdditionsOnly, usesDecisions });
  const plan = await sql.unsafe<SqlPlanned[]>(
    `select row, action, record_id::int, cause, changes, candidates from ${stagingTables(run.id).plan} order by row`,
  );
  const stats = await planStats(sql, student, { runId: run.id, districtId: district.id, ignoresIds: false });
  const counts = await countPlan(sql, run.id);
  for (let from = 0; from < counts.lastRow; from += run.chunk) {
    const to = from + run.chunk;
    const chunk = { ...place, partitionOn: PARTITION, from, to, isLast: to >= counts.lastRow, now: NOW };
    await sql.begin((tx) => applyRows(tx, student, { ...chunk, releasesIds: run.usesDecisions }));
  }
  await dropStaging(sql, run.id);
  return { plan: [...plan], counts, stats };
}

/** Takes an import, or an undo, back by the SQL of the engine. */
export async function undoBySql(
  pool: Pool,
  district: BuiltDistrict,
  settings: RunSettings,
  undo: { id: string; of: string; kind: "undo" | "redo"; restoresValues: boolean },
): Promise<SqlPlanned[]> {
  const sql = driverOf(districtDb(pool, district.id));
  const { id: runId, of: undoOf, kind, restoresValues } = undo;
  const importedAt = new Date(NOW.getTime() - 1000);
  const options = { districtId: district.id, undoOf, kind, restoresValues, importedAt };
  await storeRun(pool, district, { id: runId, settings });
  await planUndo(sql, student, { runId, ...options });
  const { plan } = stagingTables(runId);
  const planned = await sql.unsafe<SqlPlanned[]>(
    `select row, action, record_id::int, cause, changes, null as candidates from ${plan} order by row`,
  );
  const place = { runId, districtId: district.id, partitionOn: PARTITION, now: NOW, undo: options };
  await sql.begin((tx) => applyUndoRows(tx, student, { ...place, from: 0, to: planned.length }));
  await dropStaging(sql, runId);
  return [...planned];
}

/** The roster as the model knows records; fields that are not imported are left out. */
export async function readRoster(
  pool: Pool,
  district: BuiltDistrict,
  settings: RunSettings,
): Promise<Omit<ModelRecord, "isEdited">[]> {
  const columns = fieldsOf(settings).map((field) => `'${field.key}', ${field.column}::text`);
  const rows = await pool.sql.unsafe<Omit<ModelRecord, "isEdited">[]>(
    `select id::int as id, school_id as "schoolId", jsonb_build_object(${columns.join(", ")}) as values, is_active as "isActive",
       is_protected as "isProtected", kept_fields as "keptFields", absent_imports as "absentImports", created_by_run as "createdBy"
     from students where district_id = $1 order by id`,
    [district.id],
  );
  return rows.map((row) => ({ ...row }));
}

import type { Sql, TransactionSql } from "postgres";
import { sqlType } from "./field-type";
import { readList } from "./list";
import { contentHash } from "./normalise";
import type { Draft, Field } from "./types";
import { causeOf } from "./validate";

/** The run's own staging and plan tables, and the plan that was shown before; unlogged, dropped when the run ends. */
export function stagingTables(runId: string): { staged: string; plan: string; shown: string } {
  const suffix = runId.replaceAll("-", "");
  return { staged: `staging.run_${suffix}`, plan: `staging.plan_${suffix}`, shown: `staging.shown_${suffix}` };
}

/** Makes the run's staging table, empty. */
export async function createStaging(sql: Sql, runId: string, fields: readonly Field[]): Promise<void> {
  const { staged } = stagingTables(runId);
  const columns = fields.map((field) => `${field.column} ${sqlType(field)}`).join(", ");
  await dropStaging(sql, runId);
  await sql.unsafe(`create unlogged table ${staged} (row integer not null, source_id text not null, school_id uuid, school_source text,
      verdict "char" not null, hash bytea, cause text, issues jsonb, origins jsonb, ${columns})`);
}

/** Rows lie in their order, so that a chunk of them is found by a summary of the table's pages, made in no time. */
export async function indexRows(sql: Sql, runId: string): Promise<void> {
  const { staged } = stagingTables(runId);
  const name = staged.replace("staging.", "rows_of_");
  await sql.unsafe(`create index if not exists ${name} on ${staged} using brin (row) with (pages_per_range = 16)`);
}

export async function dropStaging(sql: Sql, runId: string): Promise<void> {
  const { staged, plan, shown } = stagingTables(runId);
  await sql.unsafe(`drop table if exists ${shown}; drop table if exists ${plan}; drop table if exists ${staged}`);
}

/** A plan that waits for a person outlives a crash of the database. */
export async function keepStaging(sql: Sql, runId: string): Promise<void> {
  const { staged, plan } = stagingTables(runId);
  await sql.unsafe(`alter table ${staged} set logged; alter table ${plan} set logged`);
}

/** Whether the run's plan is still there; unlogged tables are empty after a crash of the database. */
export async function hasPlan(sql: Sql, runId: string): Promise<boolean> {
  const { plan } = stagingTables(runId);
  const [found] = await sql`select to_regclass(${plan}) as name`;
  return found?.name ? (await sql.unsafe(`select 1 from ${plan} limit 1`)).length > 0 : false;
}

const SPECIAL = /[\\\t\n\r]/;
const ESCAPES: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

function cell(value: string | null): string {
  if (value === null) return "\\N";
  return SPECIAL.test(value) ? value.replace(/[\\\t\n\r]/g, (found) => ESCAPES[found] ?? found) : value;
}

/** A row that is left out counts for the first of its schools. */
function firstOf(schoolSource: string | null): string | null {
  return schoolSource === null ? null : (readList(schoolSource)[0] ?? null);
}

/** One line of COPY text for a draft. */
export function copyLine(fields: readonly Field[], draft: Draft, schoolSource: string | null): string {
  const isImported = draft.verdict === "import" || draft.verdict === "known_only";
  let line = `${draft.row}\t${cell(draft.sourceId)}\t${draft.schoolId ?? "\\N"}\t`;
  line += `${draft.schoolId === null ? cell(firstOf(schoolSource)) : "\\N"}\t${draft.verdict[0]}\t`;
  line += isImported ? `\\\\x${contentHash(fields, draft)}\t` : "\\N\t";
  line +=
    draft.issues.length === 0 ? "\\N\t\\N" : `${cell(causeOf(draft.issues))}\t${cell(JSON.stringify(draft.issues))}`;
  line += draft.origins ? `\t${cell(JSON.stringify(draft.origins))}` : "\t\\N";
  for (const field of fields) line += `\t${cell(draft.values[field.key] ?? null)}`;
  return line + "\n";
}

/** Streams COPY text into the run's staging table inside the caller's transaction. */
export async function copyStaged(
  tx: TransactionSql,
  runId: string,
  fields: readonly Field[],
  parts: readonly (string | Buffer)[],
): Promise<void> {
  const columns = [
    "row",
    "source_id",
    "school_id",
    "school_source",
    "verdict",
    "hash",
    "cause",
    "issues",
    "origins",
    ...fields.map((f) => f.column),
  ];
  const stream = await tx.unsafe(`copy ${stagingTables(runId).staged} (${columns.join(", ")}) from stdin`).writable();
  await new Promise<void>((resolve, reject) => {
    stream.once("error", reject);
    stream.once("finish", resolve);
    for (const part of parts) stream.write(part);
    stream.end();
  });
}

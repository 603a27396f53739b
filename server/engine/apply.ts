import type { TransactionSql } from "postgres";
import { openAccounts } from "./accounts";
import { columnOf, fieldOf, referencesOf } from "./columns";
import { leftBehind } from "./plan";
import { missingIssues } from "./references";
import { stagingTables } from "./stage";
import type { Catalogue, Field } from "./types";

export type ApplyOptions = {
  runId: string;
  districtId: string;
  partitionOn: string;
  fields: readonly Field[];
  /** Rows after `from`, up to and with `to`. */
  from: number;
  to: number;
  now: Date;
  /** The plan's last chunk, with which the absences are counted: once, whatever is repeated before it. */
  isLast: boolean;
  /** Causes of rows that the log only counts, as the district wishes. */
  onlyCounted?: readonly string[];
  /** A decision may give a SIS id to somebody new; then its old owner loses it. */
  releasesIds?: boolean;
};

/** Whether a status makes a record an active one. */
function isActive(catalogue: Catalogue, status: string): string {
  return `coalesce((${status}) in ('${catalogue.activity.active.join("', '")}'), false)`;
}

/** Rows without a record show who they are by what was received. */
function shownWithoutRecord(catalogue: Catalogue, fields: readonly Field[]): string {
  const keys = [catalogue.shown.number, ...catalogue.shown.title].filter((key) =>
    fields.some((one) => one.key === key),
  );
  const values = [...new Set(keys)].map((key) => `'${key}', s.${columnOf(catalogue, key)}`);
  return `jsonb_strip_nulls(jsonb_build_object('shown', jsonb_strip_nulls(jsonb_build_object(${values.join(", ")}))))`;
}

/** Rows that are only counted, by school: a line each would repeat the whole school every night. */
const ONLY_COUNTED = ["school_not_matched::", "school_not_chosen::"];

type LineOptions = Pick<ApplyOptions, "runId" | "fields" | "onlyCounted">;

/** The log lines of a stretch of the plan; `made` gives the records that were just created. */
function linesSql(catalogue: Catalogue, o: LineOptions, made: string | null): string {
  const { staged, plan } = stagingTables(o.runId);
  const key = columnOf(catalogue, catalogue.identity.key);
  const shown = made ? "'reject', 'hold', 'skip'" : "'create', 'reject', 'hold', 'skip'";
  // A planned change stands with the school it counts for: the record's school now, as the safety limits count it.
  const school = made
    ? "s.school_id, r.school_id"
    : "case when p.action = 'update' then r.school_id end, s.school_id, r.school_id";
  const ours = made
    ? "(p.action = 'inactivate' or s.school_id is null)"
    : "(p.action in ('inactivate', 'update') or s.school_id is null)";
  const onlyCounted = [...ONLY_COUNTED, ...(o.onlyCounted ?? [])].map((cause) => `'${cause}'`).join(", ");
  const missing = missingIssues(catalogue, o.fields);
  const issues = `case when p.cause is null then s.issues else nullif(coalesce(s.issues, '[]') || coalesce(${missing}, '[]'), '[]') end`;
  return `insert into run_lines (partition_on, run_id, row, action, school_id, record_id, source_id, cause, detail)
     select $1::date, $2, p.row, p.action, coalesce(${school}), coalesce(p.record_id${made ? `, ${made}.id` : ""}),
       coalesce(s.source_id, r.key, ''), p.cause,
       case when p.action in ('create', 'unchanged') and p.cause is null and ${made ? "true" : "p.action <> 'create'"} then null else
         jsonb_strip_nulls(jsonb_build_object('changes', case when p.action in ('update', 'inactivate') then p.changes end,
           'issues', ${issues}, 'candidates', p.candidates, 'nowAt', case when p.action = 'inactivate' and p.cause is not null then
             (select away.school_source from ${staged} away where away.${key} = r.key and away.verdict = 's' limit 1) end))
         || case when p.action in (${shown}) then ${shownWithoutRecord(catalogue, o.fields)} else '{}' end end
     from ${plan} p
     left join ${staged} s on s.row = p.row and s.row > $3 and s.row <= $4
     ${made ? `left join ${made} on p.action = 'create' and ${made}.key = s.${key}` : ""}
     left join lateral (select r.school_id, r.${key} as key from ${catalogue.table} r where ${ours} and r.id = p.record_id limit 1) r on true
     where p.row > $3 and p.row <= $4 and p.action <> 'absent'
       and (p.action in ('create', 'update', 'inactivate', 'hold', 'reject') or p.cause is not null)
       and (p.cause is null or p.cause not in (${onlyCounted}))
     on conflict do nothing`;
}

/** Writes the log lines of a plan that waits for a person; a planned record shows who it is by what was received. */
export async function writePlannedLines(
  tx: TransactionSql,
  catalogue: Catalogue,
  o: LineOptions & Pick<ApplyOptions, "partitionOn" | "from" | "to">,
): Promise<void> {
  await tx.unsafe(linesSql(catalogue, o, null), [o.partitionOn, o.runId, o.from, o.to]);
}

/** Writes new records and the log lines of one chunk; a row that was written before is left alone. */
async function applyCreatesAndLines(tx: TransactionSql, catalogue: Catalogue, o: ApplyOptions): Promise<void> {
  const { staged, plan } = stagingTables(o.runId);
  const columns = o.fields.map((f) => f.column);
  const value = (f: Field) => (f.whenUnmatched ? `coalesce(s.${f.column}, '${f.whenUnmatched}')` : `s.${f.column}`);
  const links = referencesOf(catalogue, o.fields).map((reference) => reference.column);
  const status = fieldOf(catalogue, catalogue.activity.field);
  await tx.unsafe(
    `with made as (
       insert into ${catalogue.table} (district_id, school_id, ${[...columns, ...links].join(", ")}, is_active, content_hash, origins, created_by_run, created_at, updated_at)
       select $5, s.school_id, ${[...o.fields.map(value), ...links.map((c) => `p.${c}`)].join(", ")}, ${isActive(catalogue, value(status))},
         s.hash, coalesce(s.origins, '{}'), $2, $6, $6
       from ${plan} p join ${staged} s on s.row = p.row
       where p.action = 'create' and p.row > $3 and p.row <= $4 and s.row > $3 and s.row <= $4
       on conflict do nothing
       returning id, ${columnOf(catalogue, catalogue.identity.key)} as key
     )
     ${linesSql(catalogue, o, "made")}`,
    [o.partitionOn, o.runId, o.from, o.to, o.districtId, o.now.toISOString()],
  );
}

async function applyUpdates(tx: TransactionSql, catalogue: Catalogue, o: ApplyOptions): Promise<void> {
  const { staged, plan } = stagingTables(o.runId);
  const keep = (key: string, column: string) =>
    `${column} = case when '${key}' = any(t.kept_fields) then t.${column} else coalesce(s.${column}, t.${column}) end`;
  // What belongs to the old school ends with it; the plan says whether the student moves.
  const end = (f: Field) =>
    `${f.column} = case when '${f.key}' = any(t.kept_fields) then t.${f.column}
       when p.changes ? 'school' then ${o.fields.includes(f) ? `s.${f.column}` : "null"}
       else ${o.fields.includes(f) ? `coalesce(s.${f.column}, t.${f.column})` : `t.${f.column}`} end`;
  const sets = [
    ...o.fields.filter((f) => !f.isLeftBehind).map((f) => keep(f.key, f.column)),
    ...leftBehind(catalogue).map(end),
    keep("school", "school_id"),
    ...referencesOf(catalogue, o.fields).map(({ column }) => `${column} = coalesce(p.${column}, t.${column})`),
  ];
  const { field } = catalogue.activity;
  const { column } = fieldOf(catalogue, field);
  const status = `case when '${field}' = any(t.kept_fields) then t.${column} else coalesce(s.${column}, t.${column}) end`;
  const hasStatus = o.fields.some((f) => f.key === field);
  await tx.unsafe(
    `update ${catalogue.table} t set ${sets.join(", ")}, content_hash = s.hash, updated_at = $1, absent_imports = 0,
       ${hasStatus ? `is_active = ${isActive(catalogue, status)},` : ""}
       origins = t.origins
         || (select jsonb_object_agg(k, jsonb_build_object('by', 'import', 'runId', $2::text)) from jsonb_object_keys(p.changes) k)
         || coalesce((select jsonb_object_agg(o.key, o.value) from jsonb_each(s.origins) o where p.changes ? o.key), '{}')
     from ${plan} p join ${staged} s on s.row = p.row
     where p.action = 'update' and p.row > $3 and p.row <= $4 and s.row > $3 and s.row <= $4 and t.id = p.record_id and t.district_id = $5`,
    [o.now.toISOString(), o.runId, o.from, o.to, o.districtId],
  );
}

/** Missing records: counted while the grace lasts, then made inactive; one that is back is counted from the start again. */
async function applyAbsences(tx: TransactionSql, catalogue: Catalogue, o: ApplyOptions): Promise<void> {
  const { plan } = stagingTables(o.runId);
  const { field, inactive } = catalogue.activity;
  const place = "p.row > $1 and p.row <= $2 and t.id = p.record_id and t.district_id = $3";
  await tx.unsafe(
    `update ${catalogue.table} t set ${fieldOf(catalogue, field).column} = '${inactive}', is_active = false, content_hash = null, updated_at = $4,
       absent_imports = 0,
       origins = t.origins || jsonb_build_object('${field}', jsonb_build_object('by', 'import', 'runId', $5::text))
     from ${plan} p where p.action = 'inactivate' and ${place}`,
    [o.from, o.to, o.districtId, o.now.toISOString(), o.runId],
  );
  await tx.unsafe(
    `update ${catalogue.table} t set absent_imports = 0 from ${plan} p where p.is_back and p.action in ('unchanged', 'skip') and ${place}`,
    [o.from, o.to, o.districtId],
  );
  if (!o.isLast) return;
  await tx.unsafe(
    `update ${catalogue.table} t set absent_imports = t.absent_imports + 1
     from ${plan} p where p.action = 'absent' and t.id = p.record_id and t.district_id = $1`,
    [o.districtId],
  );
}

async function storeChanges(tx: TransactionSql, catalogue: Catalogue, o: ApplyOptions): Promise<void> {
  const { plan } = stagingTables(o.runId);
  await tx.unsafe(
    `insert into record_changes (district_id, data_type, record_id, run_id, kind, changes, at)
     select $1, '${catalogue.dataType}', p.record_id, $2, p.action, p.changes, $3
     from ${plan} p where p.action in ('update', 'inactivate') and p.row > $4 and p.row <= $5
     on conflict do nothing`,
    [o.districtId, o.runId, o.now.toISOString(), o.from, o.to],
  );
}

/** Takes a SIS id from its old owner when a person decided that it now belongs to somebody new. */
async function releaseIds(tx: TransactionSql, catalogue: Catalogue, o: ApplyOptions): Promise<void> {
  const { staged, plan } = stagingTables(o.runId);
  const { key } = catalogue.identity;
  const column = columnOf(catalogue, key);
  await tx.unsafe(
    `with released as (
       update ${catalogue.table} t set ${column} = null, content_hash = null, updated_at = $1
       from ${plan} p join ${staged} s on s.row = p.row
       where p.action = 'create' and p.row > $2 and p.row <= $3 and s.row > $2 and s.row <= $3 and t.district_id = $4 and t.${column} = s.${column}
         and t.created_by_run is distinct from $5
       returning t.id, s.${column} as key
     )
     insert into record_changes (district_id, data_type, record_id, run_id, kind, changes, at)
     select $4, '${catalogue.dataType}', id, $5, 'update', jsonb_build_object('${key}', jsonb_build_array(key, null)), $1 from released
     on conflict do nothing`,
    [o.now.toISOString(), o.from, o.to, o.districtId, o.runId],
  );
}

/** Rows that wait for a person; what was decided and not yet processed stays decided. */
async function openAlerts(tx: TransactionSql, catalogue: Catalogue, o: ApplyOptions): Promise<void> {
  const { staged, plan } = stagingTables(o.runId);
  const record = o.fields.map((f) => `'${f.key}', s.${f.column}::text`).join(", ");
  await tx.unsafe(
    `insert into alerts (district_id, data_type, kind, source_id, last_run_id, school_id, record, candidates, state, created_at)
     select $1, '${catalogue.dataType}', split_part(p.cause, ':', 1), s.source_id, $2, s.school_id, jsonb_build_object(${record}),
       p.candidates, 'open', $3
     from ${plan} p join ${staged} s on s.row = p.row
     where p.action = 'hold' and p.row > $4 and p.row <= $5 and s.row > $4 and s.row <= $5
     on conflict (district_id, data_type, kind, source_id) do update
       set last_run_id = excluded.last_run_id, record = excluded.record, candidates = excluded.candidates, school_id = excluded.school_id,
         state = case when alerts.state = 'decided' then 'decided' else 'open' end,
         decision = case when alerts.state = 'decided' then alerts.decision end`,
    [o.districtId, o.runId, o.now.toISOString(), o.from, o.to],
  );
}

/** Writes one chunk of the plan: records, what they replaced, alerts and log lines, in the caller's transaction. */
export async function applyRows(tx: TransactionSql, catalogue: Catalogue, options: ApplyOptions): Promise<void> {
  await tx.unsafe("set local work_mem = '64MB'");
  if (options.releasesIds && catalogue.identity.candidates) await releaseIds(tx, catalogue, options);
  await applyCreatesAndLines(tx, catalogue, options);
  await storeChanges(tx, catalogue, options);
  await applyUpdates(tx, catalogue, options);
  await applyAbsences(tx, catalogue, options);
  await openAlerts(tx, catalogue, options);
  if (options.isLast) await openAccounts(tx, catalogue, options);
}

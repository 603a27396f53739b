import type { TransactionSql } from "postgres";
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
};

/** People whose status is enrolled or graduated are active. */
const ACTIVE = "in ('CURRENTLY_ENROLLED', 'GRADUATED')";

/** Rows without a record show who they are by what was received. */
const SHOWN_WITHOUT_RECORD =
  "jsonb_strip_nulls(jsonb_build_object('studentNumber', s.student_number, 'lastName', s.last_name, 'firstName', s.first_name))";

/** Writes new records and the log lines of one chunk; a row that was written before is left alone. */
async function applyCreatesAndLines(tx: TransactionSql, catalogue: Catalogue, o: ApplyOptions): Promise<void> {
  const { staged, plan } = stagingTables(o.runId);
  const columns = o.fields.map((f) => f.column);
  // A skipped row whose school is not matched is only counted: a line each would repeat the whole unmatched school every night.
  await tx.unsafe(
    `with made as (
       insert into ${catalogue.table} (district_id, school_id, ${columns.join(", ")}, is_active, content_hash, created_by_run, created_at, updated_at)
       select $1, s.school_id, ${columns.map((c) => `s.${c}`).join(", ")}, s.enrollment_status ${ACTIVE}, s.hash, $2, $3, $3
       from ${plan} p join ${staged} s on s.row = p.row
       where p.action = 'create' and p.row > $4 and p.row <= $5
       on conflict do nothing
       returning id, sis_id
     )
     insert into run_lines (partition_on, run_id, row, action, school_id, record_id, source_id, cause, detail)
     select $6::date, $2, p.row, p.action, coalesce(s.school_id, r.school_id), coalesce(p.record_id, made.id), coalesce(s.source_id, r.sis_id, ''), p.cause,
       case when p.action in ('create', 'unchanged') and s.issues is null then null else
         jsonb_strip_nulls(jsonb_build_object('changes', case when p.action in ('update', 'inactivate') then p.changes end,
           'issues', s.issues, 'candidates', to_jsonb(p.candidates)))
         || case when p.action in ('reject', 'hold', 'skip') then ${SHOWN_WITHOUT_RECORD} else '{}' end end
     from ${plan} p
     left join ${staged} s on s.row = p.row
     left join made on p.action = 'create' and made.sis_id = s.sis_id
     left join ${catalogue.table} r on p.action = 'inactivate' and r.id = p.record_id
     where p.row > $4 and p.row <= $5
       and (p.action in ('create', 'update', 'inactivate', 'hold', 'reject') or p.cause is not null)
       and p.cause is distinct from 'school_not_matched::'
     on conflict do nothing`,
    [o.districtId, o.runId, o.now.toISOString(), o.from, o.to, o.partitionOn],
  );
}

async function applyUpdates(tx: TransactionSql, catalogue: Catalogue, o: ApplyOptions): Promise<void> {
  const { staged, plan } = stagingTables(o.runId);
  const keep = (key: string, column: string) =>
    `${column} = case when '${key}' = any(t.kept_fields) then t.${column} else coalesce(s.${column}, t.${column}) end`;
  const sets = [...o.fields.map((f) => keep(f.key, f.column)), keep("school", "school_id")];
  const status =
    "case when 'enrollmentStatus' = any(t.kept_fields) then t.enrollment_status else coalesce(s.enrollment_status, t.enrollment_status) end";
  const hasStatus = o.fields.some((f) => f.key === "enrollmentStatus");
  await tx.unsafe(
    `update ${catalogue.table} t set ${sets.join(", ")}, content_hash = s.hash, updated_at = $1,
       ${hasStatus ? `is_active = (${status}) ${ACTIVE},` : ""}
       origins = t.origins || (select jsonb_object_agg(k, jsonb_build_object('by', 'import', 'runId', $2::text)) from jsonb_object_keys(p.changes) k)
     from ${plan} p join ${staged} s on s.row = p.row
     where p.action = 'update' and p.row > $3 and p.row <= $4 and t.id = p.record_id and t.district_id = $5`,
    [o.now.toISOString(), o.runId, o.from, o.to, o.districtId],
  );
}

async function applyInactivations(tx: TransactionSql, catalogue: Catalogue, o: ApplyOptions): Promise<void> {
  const { plan } = stagingTables(o.runId);
  await tx.unsafe(
    `update ${catalogue.table} t set enrollment_status = 'INACTIVE', is_active = false, content_hash = null, updated_at = $1,
       origins = t.origins || jsonb_build_object('enrollmentStatus', jsonb_build_object('by', 'import', 'runId', $2::text))
     from ${plan} p where p.action = 'inactivate' and p.row > $3 and p.row <= $4 and t.id = p.record_id and t.district_id = $5`,
    [o.now.toISOString(), o.runId, o.from, o.to, o.districtId],
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

/** Opens an alert for each held record; one that is open already is brought up to date. */
async function openAlerts(tx: TransactionSql, catalogue: Catalogue, o: ApplyOptions): Promise<void> {
  const { staged, plan } = stagingTables(o.runId);
  const record = o.fields.map((f) => `'${f.key}', s.${f.column}`).join(", ");
  await tx.unsafe(
    `insert into alerts (district_id, data_type, kind, source_id, last_run_id, school_id, record, candidates, state, created_at)
     select $1, '${catalogue.dataType}', split_part(p.cause, ':', 1), s.source_id, $2, s.school_id, jsonb_build_object(${record}),
       (select jsonb_agg(jsonb_build_object('recordId', c, 'reason', p.cause)) from unnest(p.candidates) c), 'open', $3
     from ${plan} p join ${staged} s on s.row = p.row
     where p.action = 'hold' and p.row > $4 and p.row <= $5
     on conflict (district_id, data_type, kind, source_id) do update
       set last_run_id = excluded.last_run_id, record = excluded.record, candidates = excluded.candidates, state = 'open'`,
    [o.districtId, o.runId, o.now.toISOString(), o.from, o.to],
  );
}

/** Writes one chunk of the plan: records, what they replaced, alerts and log lines, in the caller's transaction. */
export async function applyRows(tx: TransactionSql, catalogue: Catalogue, options: ApplyOptions): Promise<void> {
  await tx.unsafe("set local work_mem = '64MB'");
  await applyCreatesAndLines(tx, catalogue, options);
  await storeChanges(tx, catalogue, options);
  await applyUpdates(tx, catalogue, options);
  await applyInactivations(tx, catalogue, options);
  await openAlerts(tx, catalogue, options);
}

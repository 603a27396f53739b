import type { Sql, TransactionSql } from "postgres";
import { columnOf, fieldOf } from "./columns";
import { sqlType } from "./field-type";
import { stagingTables } from "./stage";
import type { Catalogue } from "./types";

export type UndoOptions = {
  districtId: string;
  /** The run that is taken back: an import, or for a redo the undo. */
  undoOf: string;
  /** When that import began; whatever was edited later is kept. */
  importedAt: Date;
  /** A redo gives back all that the undo took; an undo restores overwritten values on request only. */
  kind: "undo" | "redo";
  restoresValues: boolean;
  /** Earlier undos of the same import that stopped halfway: what they took back is done, and a redo gives it back too. */
  alsoTaken?: readonly string[];
};

/** Only these records are looked at again; null is all. */
type Only = readonly number[] | null;

const onlySql = (only: Only) => (only === null ? "" : ` and e.id = any('{${only.join(",")}}'::bigint[])`);
const listSql = (ids: readonly string[]) => `any('{${ids.join(",")}}'::uuid[])`;

type Column = { key: string; column: string; type: string };

function columnsOf(catalogue: Catalogue): Column[] {
  return catalogue.fields.map((field) => ({
    key: field.key,
    column: field.column,
    type: field.key === "school" ? "uuid" : sqlType(field),
  }));
}

/** Created records become inactive, except those that a person, SchoolSync or Data Import edited, kept or protected since (product rule 6, D17). */
function createdSql(catalogue: Catalogue, o: UndoOptions, only: Only): string {
  const { field, inactive } = catalogue.activity;
  const status = fieldOf(catalogue, field).column;
  return `select c.id as record_id, c.school_id, c.key, c.is_active, c.version,
      case when c.kept_by is not null then 'skip' when c.is_active then 'inactivate' else 'unchanged' end as action,
      case when c.kept_by is not null then 'edited_since::' end as cause, c.kept_by,
      case when c.kept_by is null and c.is_active
        then jsonb_build_object('${field}', jsonb_build_array(c.status, '${inactive}')) end as changes,
      null::jsonb as stayed, true as is_created
    from (
      select e.id, e.school_id, e.${columnOf(catalogue, catalogue.identity.key)} as key, e.is_active, e.${status} as status, e.xmin::text as version,
        case when e.is_protected or '${field}' = any(e.kept_fields) then 'hand' when e.origins <> '{}' then (
          select min(v.value->>'by') from jsonb_each(e.origins) v
          where v.value->>'by' in ('hand', 'school_sync', 'data_import') and (v.value->>'at')::timestamptz > '${o.importedAt.toISOString()}') end as kept_by
      from ${catalogue.table} e where e.district_id = '${o.districtId}' and e.created_by_run = '${o.undoOf}'${onlySql(only)}
    ) c`;
}

/** Values that still are what the run wrote go back; the others, kept ones and ids that somebody else holds now, stay. */
function restoredSql(catalogue: Catalogue, o: UndoOptions, only: Only): string {
  const taken = o.alsoTaken ?? [];
  const isDone =
    o.kind === "undo" && taken.length > 0
      ? `exists (select 1 from record_changes d where d.run_id = ${listSql(taken)} and d.record_id = e.id)`
      : "false";
  const runs = o.kind === "redo" ? [o.undoOf, ...taken] : [o.undoOf];
  // Only the fields that were changed are looked at, each in its own column: whole records as JSON would cost ten times as much.
  const current = `case c.key ${columnsOf(catalogue)
    .map(({ key, column }) => `when '${key}' then e.${column}::text`)
    .join(" ")} end`;
  const { identity } = catalogue;
  const unique = [identity.key, ...(identity.number ? [identity.number] : [])];
  const isTaken = (key: string, column: string) =>
    `(c.key = '${key}' and exists (select 1 from ${catalogue.table} x where x.district_id = e.district_id and x.${column} = c.value->>0 and x.id <> e.id))`;
  return `select e.id as record_id, e.school_id, e.${columnOf(catalogue, identity.key)} as key, e.is_active, e.xmin::text as version,
      case when v.is_done then 'unchanged' when v.changes is null then 'skip' else 'update' end as action,
      case when v.changes is null and not v.is_done then 'changed_since::' end as cause, null as kept_by,
      case when not v.is_done then v.changes end as changes, case when not v.is_done then v.stayed end as stayed, false as is_created
    from record_changes rc
    join ${catalogue.table} e on e.id = rc.record_id and e.district_id = rc.district_id
    cross join lateral (
      select ${isDone} as is_done, jsonb_object_agg(c.key, jsonb_build_array(c.now, c.value->>0)) filter (where c.is_ours) as changes,
        jsonb_agg(c.key) filter (where not c.is_ours) as stayed
      from (
        select c.key, c.value, c.now, c.now is not distinct from c.value->>1 and not c.key = any(e.kept_fields)
          and ${unique.map((key) => `not ${isTaken(key, columnOf(catalogue, key))}`).join(" and ")} as is_ours
        from (
          select c.key, c.value, ${current} as now from jsonb_each(rc.changes) c
          where c.key = any('{${catalogue.fields.map((field) => field.key).join(",")}}') offset 0) c
      ) c
    ) v
    where rc.district_id = '${o.districtId}' and rc.run_id = ${listSql(runs)}${onlySql(only)}`;
}

/** What an undo does with each record that its import touched: (record_id, action, cause, kept_by, changes, stayed, is_created). */
export function undoSql(catalogue: Catalogue, o: UndoOptions, only: Only = null): string {
  if (o.kind === "redo") return restoredSql(catalogue, o, only);
  return o.restoresValues
    ? `${createdSql(catalogue, o, only)} union all ${restoredSql(catalogue, o, only)}`
    : createdSql(catalogue, o, only);
}

/** Plans an undo into the run's plan table, which outlives a crash: what was taken back once must not be judged again. */
export async function planUndo(
  sql: Sql,
  catalogue: Catalogue,
  options: UndoOptions & { runId: string },
): Promise<void> {
  const { plan } = stagingTables(options.runId);
  await sql.begin(async (tx) => {
    await tx.unsafe("set local work_mem = '128MB'");
    await tx.unsafe(`drop table if exists ${plan}`);
    await tx.unsafe(
      `create table ${plan} as
       select (row_number() over (order by u.record_id))::int as row, u.* from (${undoSql(catalogue, options)}) u`,
    );
    await tx.unsafe(`create unique index on ${plan} (row)`);
    await tx.unsafe(`analyze ${plan}`);
  });
}

export type ApplyUndoOptions = {
  runId: string;
  districtId: string;
  partitionOn: string;
  from: number;
  to: number;
  now: Date;
  undo: UndoOptions;
};

const STRETCH = "p.row > $1 and p.row <= $2";

/**
 * Takes a chunk's records back as long as they still are what was judged, and gives those that somebody changed since;
 * `only` narrows it to records that were judged again.
 */
async function takeBack(tx: TransactionSql, catalogue: Catalogue, o: ApplyUndoOptions, only: Only): Promise<number[]> {
  const { plan } = stagingTables(o.runId);
  const { field, active } = catalogue.activity;
  const sets = columnsOf(catalogue).map(
    ({ key, column, type }) =>
      `${column} = case when p.changes ? '${key}' then (p.changes->'${key}'->>1)::${type} else t.${column} end`,
  );
  const among = only === null ? "" : ` and p.record_id = any('{${only.join(",")}}'::bigint[])`;
  const moved = await tx.unsafe<{ id: number }[]>(
    `with done as (
       update ${catalogue.table} t set ${sets.join(", ")}, content_hash = null, updated_at = $4,
         is_active = case when p.changes ? '${field}'
           then p.changes->'${field}'->>1 in ('${active.join("', '")}') else t.is_active end,
         origins = t.origins || (select jsonb_object_agg(k, $5::text::jsonb) from jsonb_object_keys(p.changes) k)
       from ${plan} p
       where p.action in ('update', 'inactivate') and ${STRETCH}${among} and t.id = p.record_id and t.district_id = $3 and t.xmin::text = p.version
       returning p.row
     )
     select p.record_id::int as id from ${plan} p
     where ${STRETCH}${among} and case when p.action in ('update', 'inactivate') then not exists (select 1 from done d where d.row = p.row)
       else exists (select 1 from ${catalogue.table} t where t.id = p.record_id and t.xmin::text <> p.version) end`,
    [o.from, o.to, o.districtId, o.now.toISOString(), JSON.stringify({ by: "import", runId: o.runId })],
  );
  return moved.map((one) => one.id);
}

/** Locks records that somebody changed since the plan was made, and decides about them again. */
async function judgeAgain(
  tx: TransactionSql,
  catalogue: Catalogue,
  o: ApplyUndoOptions,
  moved: readonly number[],
): Promise<void> {
  const { plan } = stagingTables(o.runId);
  const ids = `'{${moved.join(",")}}'::bigint[]`;
  await tx.unsafe(`select 1 from ${catalogue.table} t where t.id = any(${ids}) order by t.id for no key update`);
  await tx.unsafe(
    `update ${plan} p set action = u.action, cause = u.cause, kept_by = u.kept_by, changes = u.changes, stayed = u.stayed, version = u.version
     from (${undoSql(catalogue, o.undo, moved)}) u where u.record_id = p.record_id and ${STRETCH}`,
    [o.from, o.to],
  );
}

/** Takes one chunk of records back, keeps what that replaced, and writes its log lines, in the caller's transaction. */
export async function applyUndoRows(tx: TransactionSql, catalogue: Catalogue, o: ApplyUndoOptions): Promise<void> {
  const { plan } = stagingTables(o.runId);
  const moved = await takeBack(tx, catalogue, o, null);
  if (moved.length > 0) {
    await judgeAgain(tx, catalogue, o, moved);
    await takeBack(tx, catalogue, o, moved);
  }
  await tx.unsafe(
    `insert into record_changes (district_id, data_type, record_id, run_id, kind, changes, at)
     select $3, '${catalogue.dataType}', p.record_id, $4, p.action, p.changes, $5
     from ${plan} p where p.action in ('update', 'inactivate') and ${STRETCH} on conflict do nothing`,
    [o.from, o.to, o.districtId, o.runId, o.now.toISOString()],
  );
  await tx.unsafe(
    `insert into run_lines (partition_on, run_id, row, action, school_id, record_id, source_id, cause, detail)
     select $3::date, $4, p.row, p.action, p.school_id, p.record_id, coalesce(p.key, ''), p.cause,
       jsonb_strip_nulls(jsonb_build_object('changes', p.changes, 'issues', (
         select jsonb_agg(jsonb_build_object('code', 'changed_since', 'field', k, 'severity', 'warning', 'detail', 'Changed since; it stays.'))
         from jsonb_array_elements_text(p.stayed) k)))
     from ${plan} p where p.action <> 'unchanged' and ${STRETCH} on conflict do nothing`,
    [o.from, o.to, o.partitionOn, o.runId],
  );
}

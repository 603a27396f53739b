import { stagingTables } from "./stage";
import type { Catalogue, Field } from "./types";

/** Cause keys that only a look at all rows can find. */
const REPEATED_ROW = "repeated_source_id::";
const REPEATED_NUMBER = "repeated_student_number:studentNumber:";
const REUSED_ID = "reused_id:sisId:";
const DUPLICATE = "duplicate::";

/** Candidates always ask a person (product rule 2): last name + birth date, e-mail, first + last name + class year; twins never. */
function candidatesSql(catalogue: Catalogue, options: { districtId: string; fields: readonly Field[] }): string {
  const has = (key: string) => options.fields.some((field) => field.key === key);
  const base = `from unclaimed e join open_rows s on`;
  const passes: string[] = [];
  if (has("birthOn")) {
    passes.push(`select s.row, e.id ${base} e.last_key = lower(s.last_name) and e.birth_on = s.birth_on
      and not (e.school_id = s.school_id and e.first_key is distinct from lower(s.first_name))`);
  }
  if (has("email")) passes.push(`select s.row, e.id ${base} e.email_key = lower(s.email)`);
  passes.push(
    `select s.row, e.id ${base} e.last_key = lower(s.last_name) and e.first_key = lower(s.first_name) and e.class_year = s.class_year`,
  );
  return passes.join("\nunion\n");
}

/**
 * Matching in passes over the whole staged set, surest key first: stored SIS id, then student id, then candidates.
 * Gives (row, record_id, hash, action, cause, candidates); `match` still has to be compared.
 */
export function matchSql(
  catalogue: Catalogue,
  options: { runId: string; districtId: string; fields: readonly Field[] },
): string {
  const { staged } = stagingTables(options.runId);
  const roster = `(select * from ${catalogue.table} where district_id = '${options.districtId}')`;
  const isOther = (e: string) =>
    options.fields.some((field) => field.key === "birthOn")
      ? `(lower(${e}.last_name) <> lower(s.last_name) and ${e}.birth_on <> s.birth_on)`
      : "false";
  return `
    with ranked as (
      select s.*,
        row_number() over (partition by s.sis_id order by s.row) as sis_rank,
        row_number() over (partition by s.student_number order by s.row) as number_rank
      from ${staged} s where s.verdict = 'i'
    ),
    keyed as (
      select s.*, a.id as sis_match, b.id as number_match, o.sis_id is not null as is_claimed,
        case when a.id is not null then ${isOther("a")} when b.id is not null then ${isOther("b")} else false end as is_other
      from ranked s
      left join ${roster} a on a.sis_id = s.sis_id
      left join ${roster} b on b.student_number = s.student_number
      left join ranked o on o.sis_id = b.sis_id and o.row <> s.row and o.sis_rank = 1
    ),
    -- A record that a stored SIS id claims is not free for a student id.
    judged as (
      select k.*, coalesce(k.sis_match, k.number_match) as record_id,
        case when k.sis_rank > 1 then 'skip'
             when k.number_rank > 1 then 'reject'
             when k.sis_match is not null and k.number_match is not null and k.number_match <> k.sis_match then 'reject'
             when k.sis_match is null and k.number_match is not null and k.is_claimed then 'reject'
             when k.is_other then 'hold'
             when coalesce(k.sis_match, k.number_match) is not null then 'match'
             else 'open' end as action
      from keyed k
    ),
    open_rows as (select * from judged where action = 'open'),
    unclaimed as materialized (
      select e.id, e.school_id, e.class_year, e.birth_on, lower(e.last_name) as last_key, lower(e.first_name) as first_key, lower(e.email) as email_key
      from ${catalogue.table} e
      where e.district_id = '${options.districtId}' and exists (select 1 from open_rows)
        and not exists (select 1 from judged j where j.record_id = e.id)
        and e.created_by_run is distinct from '${options.runId}'
    ),
    candidates as (
      select row, array_agg(id order by id) as ids from (${candidatesSql(catalogue, options)}) c group by row
    )
    select j.row, j.hash, case when j.action in ('match', 'hold') then j.record_id end as record_id,
      case when j.action <> 'open' then j.action when c.ids is not null then 'hold' else 'create' end as action,
      case when j.action = 'skip' then '${REPEATED_ROW}'
           when j.action = 'reject' then '${REPEATED_NUMBER}'
           when j.action = 'hold' then '${REUSED_ID}'
           when c.ids is not null then '${DUPLICATE}'
           else j.cause end as cause,
      case when j.action = 'hold' then array[j.record_id] else c.ids end as candidates
    from judged j left join candidates c on c.row = j.row
    union all
    select s.row, null, null, case s.verdict when 's' then 'skip' else 'reject' end, s.cause, null
    from ${staged} s where s.verdict <> 'i'`;
}

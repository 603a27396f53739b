import { stagingTables } from "./stage";
import type { CandidateReason, Catalogue, Field } from "./types";

/** Cause keys that only a look at all rows can find. */
const REPEATED_ROW = "repeated_source_id::";
const REPEATED_NUMBER = "repeated_student_number:studentNumber:";
const REUSED_ID = "reused_id:sisId:";
const DUPLICATE = "duplicate::";
const NOT_MATCHED = "school_not_matched::";

export type MatchOptions = {
  runId: string;
  districtId: string;
  fields: readonly Field[];
  /** In a run of decisions, what a person decided wins over a hold. */
  usesDecisions: boolean;
};

/** Surest first; a candidate carries every reason that holds. */
const REASONS: readonly CandidateReason[] = ["last_name_birth_date", "email", "names_class_year"];

/** Candidates always ask a person (product rule 2): last name + birth date, e-mail, first + last name + class year. */
function candidatePasses(has: (key: string) => boolean): string {
  const pass = (reason: CandidateReason, condition: string) =>
    `select s.row, s.source_id, e.id, ${REASONS.indexOf(reason) + 1} as reason, ${isTwin(has)} as is_twin
     from unclaimed e join open_rows s on ${condition}`;
  const passes = [
    pass("names_class_year", "e.last_key = s.last_key and e.first_key = s.first_key and e.class_year = s.class_year"),
  ];
  if (has("birthOn")) {
    passes.push(pass("last_name_birth_date", "e.last_key = s.last_key and e.birth_on = s.birth_on"));
  }
  if (has("email")) passes.push(pass("email", "e.email_key = s.email_key"));
  return passes.join("\nunion all\n");
}

/** Twins share last name, birth date and school, and differ in the first name; they are never candidates for each other. */
function isTwin(has: (key: string) => boolean): string {
  if (!has("birthOn")) return "false";
  // A value that is not known proves no twin.
  return `coalesce(e.last_key = s.last_key and e.birth_on = s.birth_on and e.school_id = s.school_id
    and e.first_key is distinct from s.first_key, false)`;
}

/** Whether a record that was found by an id is somebody else: other last name and other birth date, both known. */
function isOther(record: string, has: (key: string) => boolean): string {
  if (!has("birthOn")) return "false";
  // The names are only brought to their keys when both differ as they are written, which is seldom.
  return `case when ${record}.birth_on <> s.birth_on and ${record}.last_name <> s.last_name
    then name_key(${record}.last_name) <> name_key(s.last_name) else false end`;
}

/** What matching needs of a staged row; whole rows would be sorted and hashed along. */
const KEYS = "row source_id verdict hash cause school_id sis_id student_number last_name first_name class_year".split(
  " ",
);

const decisionOf = (options: MatchOptions) =>
  options.usesDecisions
    ? `left join lateral (
         select a.decision->>'kind' as kind, (a.decision->>'recordId')::bigint as record_id from alerts a
         where a.district_id = '${options.districtId}' and a.source_id = s.source_id and a.state = 'decided'
         order by a.decided_at desc limit 1) d on true`
    : "left join (select null::text as kind, null::bigint as record_id) d on false";

/**
 * Matching in passes over the whole staged set, surest key first: stored SIS id, then student id, then candidates.
 * Gives (row, record_id, hash, action, cause, candidates); `match` still has to be compared.
 */
export function matchSql(catalogue: Catalogue, options: MatchOptions): string {
  const { staged } = stagingTables(options.runId);
  const has = (key: string) => options.fields.some((field) => field.key === key);
  const roster = `(select * from ${catalogue.table} where district_id = '${options.districtId}')`;
  const optional = [...(has("birthOn") ? ["birth_on"] : []), ...(has("email") ? ["email"] : [])];
  const columns = [...KEYS, ...optional];
  const emailKey = (of: string) => (has("email") ? `lower(${of}.email)` : "null::text");
  return `
    with mine as materialized (
      select ${columns.map((column) => `s.${column}`).join(", ")} from ${staged} s where s.verdict in ('i', 'k')
    ),
    -- Few ids are repeated, so counting them is cheaper than ranking every row.
    repeated_ids as (select sis_id, min(row) as first_row from mine group by sis_id having count(*) > 1),
    once as (
      select m.*, coalesce(m.row > r.first_row, false) as is_again from mine m left join repeated_ids r on r.sis_id = m.sis_id
    ),
    repeated_numbers as (
      select student_number, is_again, min(row) as first_row from once group by student_number, is_again having count(*) > 1
    ),
    ranked as (
      select m.*, coalesce(m.row > r.first_row, false) as is_number_again
      from once m left join repeated_numbers r on r.student_number = m.student_number and r.is_again = m.is_again
    ),
    keyed as (
      select s.*, a.id as sis_match, b.id as number_match, o.sis_id is not null as is_claimed,
        case when a.id is not null then ${isOther("a", has)} when b.id is not null then ${isOther("b", has)} else false end as is_other,
        d.kind as decision, d.record_id as decided_record
      from ranked s
      left join ${roster} a on a.sis_id = s.sis_id
      left join ${roster} b on b.student_number = s.student_number
      left join ranked o on o.sis_id = b.sis_id and o.row <> s.row and not o.is_again
      ${decisionOf(options)}
    ),
    -- A record that a stored SIS id claims is not free for a student id.
    judged as (
      select k.*, coalesce(k.sis_match, k.number_match, case when k.decision = 'match' then k.decided_record end) as record_id,
        case when k.is_again then 'skip'
             when k.is_number_again then 'reject'
             when k.sis_match is not null and k.number_match is not null and k.number_match <> k.sis_match then 'reject'
             when k.sis_match is null and k.number_match is not null and k.is_claimed then 'reject'
             when k.is_other and k.verdict = 'k' then 'away'
             when k.is_other and k.decision = 'create' then case when k.number_match is null then 'create' else 'reject' end
             when k.is_other and k.decision = 'match' then 'match'
             when k.is_other then 'hold'
             when coalesce(k.sis_match, k.number_match) is not null then 'match'
             when k.verdict = 'k' then 'away'
             when k.decision = 'match' then 'match'
             when k.decision = 'create' then 'create'
             else 'open' end as action
      from keyed k
    ),
    open_rows as materialized (
      select j.row, j.source_id, j.school_id, j.class_year, ${has("birthOn") ? "j.birth_on" : "null::date as birth_on"},
        name_key(j.last_name) as last_key, name_key(j.first_name) as first_key, ${emailKey("j")} as email_key
      from judged j
      where j.action = 'open' and exists (
        select 1 from ${catalogue.table} e where e.district_id = '${options.districtId}' and e.created_by_run is distinct from '${options.runId}')
    ),
    unclaimed as materialized (
      select e.id, e.school_id, e.class_year, e.birth_on, name_key(e.last_name) as last_key, name_key(e.first_name) as first_key,
        lower(e.email) as email_key
      from ${catalogue.table} e
      where e.district_id = '${options.districtId}' and exists (select 1 from open_rows)
        and not exists (select 1 from judged j where j.record_id = e.id)
        and e.created_by_run is distinct from '${options.runId}'
    ),
    suggested as (
      select c.row, c.id, array_agg(distinct c.reason order by c.reason) as reasons
      from (${candidatePasses(has)}) c
      where not c.is_twin and not exists (
        select 1 from not_same_pairs n where n.district_id = '${options.districtId}' and n.data_type = '${catalogue.dataType}'
          and n.source_id = c.source_id and n.record_id = c.id)
      group by c.row, c.id
    ),
    candidates as (
      select row, jsonb_agg(jsonb_build_object('recordId', id, 'reasons',
        (select jsonb_agg((array['${REASONS.join("', '")}'])[r]) from unnest(reasons) r)) order by id) as list
      from suggested group by row
    )
    select j.row, case when j.action = 'match' then j.hash end as hash,
      case when j.action in ('match', 'hold') then j.record_id end as record_id,
      case when j.action = 'away' then 'skip' when j.action <> 'open' then j.action when c.list is not null then 'hold' else 'create' end as action,
      case when j.action = 'skip' then '${REPEATED_ROW}'
           when j.action = 'away' then '${NOT_MATCHED}'
           when j.action = 'reject' then '${REPEATED_NUMBER}'
           when j.action = 'hold' then '${REUSED_ID}'
           when c.list is not null then '${DUPLICATE}'
           else j.cause end as cause,
      case when j.action = 'hold' then jsonb_build_array(jsonb_build_object('recordId', j.record_id, 'reasons', jsonb_build_array('same_id')))
           else c.list end as candidates
    from judged j left join candidates c on c.row = j.row
    union all
    select s.row, null, null, case s.verdict when 's' then 'skip' else 'reject' end, s.cause, null
    from ${staged} s where s.verdict not in ('i', 'k')`;
}

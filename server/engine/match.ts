import { candidatesSql, comparedFields } from "./candidates";
import { columnOf, fieldOf } from "./columns";
import { stagingTables } from "./stage";
import type { Catalogue, Field } from "./types";

/** Cause keys that only a look at all rows can find. */
const REPEATED_ROW = "repeated_source_id::";
const DUPLICATE = "duplicate::";
const NOT_MATCHED = "school_not_matched::";

export type MatchOptions = {
  runId: string;
  districtId: string;
  fields: readonly Field[];
  /** In a run of decisions, what a person decided wins over a hold. */
  usesDecisions: boolean;
};

/** Whether a record that was found by an id is somebody else: what tells people apart is known and different throughout. */
function isOther(catalogue: Catalogue, record: string, fields: readonly Field[]): string {
  const keys = catalogue.identity.somebodyElse ?? [];
  if (keys.length === 0 || !keys.every((key) => fields.some((field) => field.key === key))) return "false";
  const differ = keys.map((key) => `${record}.${columnOf(catalogue, key)} <> s.${columnOf(catalogue, key)}`);
  const names = keys.filter((key) => fieldOf(catalogue, key).isName).map((key) => columnOf(catalogue, key));
  const differByKey = names.map((name) => `name_key(${record}.${name}) <> name_key(s.${name})`);
  // The names are only brought to their keys when all differ as they are written, which is seldom.
  return `case when ${differ.join(" and ")} then ${differByKey.join(" and ") || "true"} else false end`;
}

const decisionOf = (options: MatchOptions, catalogue: Catalogue) =>
  options.usesDecisions
    ? `left join lateral (
         select a.decision->>'kind' as kind, (a.decision->>'recordId')::bigint as record_id from alerts a
         where a.district_id = '${options.districtId}' and a.data_type = '${catalogue.dataType}'
           and a.source_id = s.source_id and a.state = 'decided'
         order by a.decided_at desc limit 1) d on true`
    : "left join (select null::text as kind, null::bigint as record_id) d on false";

/** The passes by a second unique field; a type without one never finds, claims or repeats anything by it. */
function numberPass(catalogue: Catalogue, key: string, roster: string) {
  const { number } = catalogue.identity;
  if (!number) {
    return {
      ranked: "ranked as (select m.*, false as is_number_again from once m)",
      keyed: "left join (select null::bigint as id) b on false left join (select null::text as key) o on false",
      other: "false",
    };
  }
  const column = columnOf(catalogue, number);
  return {
    ranked: `repeated_numbers as (
      select ${column}, is_again, min(row) as first_row from once group by ${column}, is_again having count(*) > 1
    ),
    ranked as (
      select m.*, coalesce(m.row > r.first_row, false) as is_number_again
      from once m left join repeated_numbers r on r.${column} = m.${column} and r.is_again = m.is_again
    )`,
    keyed: `left join ${roster} b on b.${column} = s.${column}
      left join (select row, is_again, ${key} as key from ranked) o on o.key = b.${key} and o.row <> s.row and not o.is_again`,
    other: null,
  };
}

/**
 * Matching in passes over the whole staged set, surest key first: the stored key, then the second unique field, then
 * candidates, which always ask a person (product rule 2).
 * Rows that the plan has settled already are left out. Gives (row, record_id, hash, action, cause, candidates); `match`
 * still has to be compared.
 */
export function matchSql(catalogue: Catalogue, options: MatchOptions): string {
  const { staged, plan } = stagingTables(options.runId);
  const { identity } = catalogue;
  const key = columnOf(catalogue, identity.key);
  const roster = `(select * from ${catalogue.table} where district_id = '${options.districtId}')`;
  // What matching needs of a staged row; whole rows would be sorted and hashed along.
  const needed = [
    identity.key,
    ...(identity.number ? [identity.number] : []),
    ...comparedFields(catalogue, options.fields),
  ];
  const others = (identity.somebodyElse ?? []).filter((one) => options.fields.some((field) => field.key === one));
  const columns = new Set(["school_id", ...[...needed, ...others].map((one) => columnOf(catalogue, one))]);
  const pass = numberPass(catalogue, key, roster);
  const repeatedNumber = `repeated_student_number:${identity.number ?? ""}:`;
  return `
    with mine as materialized (
      select s.row, s.source_id, s.verdict, s.hash, s.cause, ${[...columns].map((column) => `s.${column}`).join(", ")}
      from ${staged} s where s.verdict in ('i', 'k') and not exists (select 1 from ${plan} p where p.row = s.row)
    ),
    -- Few keys are repeated, so counting them is cheaper than ranking every row.
    repeated_ids as (select ${key}, min(row) as first_row from mine group by ${key} having count(*) > 1),
    once as (
      select m.*, coalesce(m.row > r.first_row, false) as is_again from mine m left join repeated_ids r on r.${key} = m.${key}
    ),
    ${pass.ranked},
    keyed as (
      select s.*, a.id as sis_match, b.id as number_match, o.key is not null as is_claimed,
        case when a.id is not null then ${isOther(catalogue, "a", options.fields)}
          when b.id is not null then ${pass.other ?? isOther(catalogue, "b", options.fields)} else false end as is_other,
        d.kind as decision, d.record_id as decided_record
      from ranked s
      left join ${roster} a on a.${key} = s.${key}
      ${pass.keyed}
      ${decisionOf(options, catalogue)}
    ),
    -- A record that a stored key claims is not free for a second one.
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
    ${candidatesSql(catalogue, options)}
    select j.row, case when j.action = 'match' then j.hash end as hash,
      case when j.action in ('match', 'hold') then j.record_id end as record_id,
      case when j.action = 'away' then 'skip' when j.action <> 'open' then j.action when c.list is not null then 'hold' else 'create' end as action,
      case when j.action = 'skip' then '${REPEATED_ROW}'
           when j.action = 'away' then '${NOT_MATCHED}'
           when j.action = 'reject' then '${repeatedNumber}'
           when j.action = 'hold' then 'reused_id:${identity.key}:'
           when c.list is not null then '${DUPLICATE}'
           else j.cause end as cause,
      case when j.action = 'hold' then jsonb_build_array(jsonb_build_object('recordId', j.record_id, 'reasons', jsonb_build_array('same_id')))
           else c.list end as candidates
    from judged j left join candidates c on c.row = j.row
    union all
    select s.row, null, null, case s.verdict when 's' then 'skip' else 'reject' end, s.cause, null
    from ${staged} s where s.verdict not in ('i', 'k')`;
}

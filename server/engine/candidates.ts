import { columnOf, comparedBy } from "./columns";
import { stagingTables } from "./stage";
import type { CandidatePass } from "./declaration";
import type { Catalogue, Field } from "./types";

type Options = { runId: string; districtId: string; fields: readonly Field[] };

/** The passes whose fields are all imported; a value that is not known suggests nobody. */
export function candidatePasses(catalogue: Catalogue, fields: readonly Field[]): CandidatePass[] {
  const has = (key: string) => fields.some((field) => field.key === key);
  return (catalogue.identity.candidates ?? []).filter((pass) => pass.fields.every(has));
}

/** Fields by which a row is compared with records: those of the passes, and those that tell twins apart. */
export function comparedFields(catalogue: Catalogue, fields: readonly Field[]): string[] {
  const passes = candidatePasses(catalogue, fields);
  const twins = twinsOf(catalogue, fields);
  return [...new Set([...passes.flatMap((pass) => pass.fields), ...(twins ? [...twins.same, twins.other] : [])])];
}

function twinsOf(catalogue: Catalogue, fields: readonly Field[]) {
  const { twins } = catalogue.identity;
  const has = (key: string) => key === "school" || fields.some((field) => field.key === key);
  // A value that is not known proves no twin.
  return twins && [...twins.same, twins.other].every(has) ? twins : undefined;
}

/**
 * The common table expressions from "open_rows", rows that no key has found a record for, to "candidates": what may be
 * the same person, by row. They come after "judged"; empty for a type whose unknown keys are new records.
 */
export function candidatesSql(catalogue: Catalogue, o: Options): string {
  const passes = candidatePasses(catalogue, o.fields);
  if (passes.length === 0) return "candidates as (select null::integer as row, null::jsonb as list where false)";
  const compared = comparedFields(catalogue, o.fields);
  const keys = (of: string) =>
    compared.map((key) => `${comparedBy(catalogue, key, of)} as c_${columnOf(catalogue, key)}`).join(", ");
  const same = (key: string) => `e.c_${columnOf(catalogue, key)} = s.c_${columnOf(catalogue, key)}`;
  const twins = twinsOf(catalogue, o.fields);
  const isTwin = twins
    ? `coalesce(${twins.same.map(same).join(" and ")}
        and e.c_${columnOf(catalogue, twins.other)} is distinct from s.c_${columnOf(catalogue, twins.other)}, false)`
    : "false";
  const suggested = passes.map(
    (pass, index) => `select s.row, s.source_id, e.id, ${index + 1} as reason, ${isTwin} as is_twin
      from unclaimed e join open_rows s on ${pass.fields.map(same).join(" and ")}`,
  );
  const ours = `e.district_id = '${o.districtId}' and e.created_by_run is distinct from '${o.runId}'`;
  return `open_rows as materialized (
      select j.row, j.source_id, ${keys("j")}
      from judged j
      where j.action = 'open' and exists (select 1 from ${catalogue.table} e where ${ours})
    ),
    unclaimed as materialized (
      select e.id, ${keys("e")}
      from ${catalogue.table} e
      where ${ours} and exists (select 1 from open_rows) and not exists (select 1 from judged j where j.record_id = e.id)
        and not exists (select 1 from ${stagingTables(o.runId).plan} p where p.record_id = e.id)
    ),
    suggested as (
      select c.row, c.id, array_agg(distinct c.reason order by c.reason) as reasons
      from (${suggested.join("\nunion all\n")}) c
      where not c.is_twin and not exists (
        select 1 from not_same_pairs n where n.district_id = '${o.districtId}' and n.data_type = '${catalogue.dataType}'
          and n.source_id = c.source_id and n.record_id = c.id)
      group by c.row, c.id
    ),
    candidates as (
      select row, jsonb_agg(jsonb_build_object('recordId', id, 'reasons',
        (select jsonb_agg((array['${passes.map((pass) => pass.reason).join("', '")}'])[r]) from unnest(reasons) r)) order by id) as list
      from suggested group by row
    )`;
}

import { columnOf } from "./columns";
import type { FoundReferences } from "./references";
import { stagingTables } from "./stage";
import type { Catalogue } from "./types";

type Options = { runId: string; districtId: string };

/**
 * The plan's lines for rows that hold exactly what their record was last given. In most imports nearly all rows are
 * settled so, and need no further look: their record is found by its keys, nothing would change, what they name is found
 * as before, and no other row asks for the same record. Left to matching are records with kept values, whose content says
 * less, and everything once this run has written something.
 */
export function settledSql(catalogue: Catalogue, o: Options, found: FoundReferences): string {
  const { staged } = stagingTables(o.runId);
  const { identity } = catalogue;
  const keys = [identity.key, ...(identity.number ? [identity.number] : [])].map((key) => columnOf(catalogue, key));
  const isSame = keys.map((key) => `e.${key} = s.${key}`).join(" and ");
  const shared = keys.map((key) => `a.${key} in (select l.${key} from loose l)`).join(" or ");
  // How many rows are alike cannot be estimated; "in" and "not in" are looked up in hashes whatever is expected.
  return `with alike as materialized (
      select s.row, s.cause, e.id as record_id, e.absent_imports > 0 as is_back, ${keys.map((key) => `s.${key}`).join(", ")}${found.selected}
      from ${staged} s join ${catalogue.table} e on ${isSame} and e.content_hash = s.hash${found.joins}
      where s.verdict = 'i' and e.district_id = '${o.districtId}' and e.kept_fields = '{}'
        and e.created_by_run is distinct from '${o.runId}' and not exists (select 1 from record_changes rc where rc.run_id = '${o.runId}')
        and not ${found.isMoved} and ${found.missing} is null and ${found.noted} is null
    ),
    loose as materialized (
      select ${keys.map((key) => `s.${key}`).join(", ")} from ${staged} s
      where s.verdict in ('i', 'k') and s.row not in (select row from alike)
    )
    select a.row, a.record_id, 'unchanged' as action, a.cause, null::jsonb as changes, null::jsonb as candidates, a.is_back${found.columns.map((column) => `, a.${column}`).join("")}
    from alike a
    -- Another row with the same keys, or the same row again: which of them counts is for matching to say.
    where not coalesce(${shared}, false) and a.record_id not in (select record_id from alike group by record_id having count(*) > 1)`;
}

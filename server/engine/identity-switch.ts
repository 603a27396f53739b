import type { Sql } from "postgres";
import { columnOf } from "./columns";
import { stagingTables } from "./stage";
import type { Catalogue, SwitchReport } from "./types";

/** Below this share of students found again, a switch of systems needs a site manager (product rule 7). */
export const SWITCH_LIMIT_PERCENT = 98;

/** Compares the keys that the roster holds with those of the new system, on the plan of its first import. */
export async function compareKeys(
  sql: Sql,
  catalogue: Catalogue,
  options: { runId: string; districtId: string },
): Promise<Pick<SwitchReport, "known" | "matched" | "colliding" | "lost">> {
  const { plan } = stagingTables(options.runId);
  const [row] = await sql.unsafe<{ known: number; matched: number; colliding: number }[]>(
    `with found as (
       select record_id as id, bool_or(action in ('update', 'unchanged')) as is_matched, bool_or(action = 'hold') as is_other
       from ${plan} where record_id is not null and action in ('update', 'unchanged', 'hold') group by 1
     )
     select count(*)::int as known, count(*) filter (where f.is_matched)::int as matched,
       count(*) filter (where f.is_other and not f.is_matched)::int as colliding
     from ${catalogue.table} e left join found f on f.id = e.id
     where e.district_id = $1 and e.is_active and e.${columnOf(catalogue, catalogue.identity.key)} is not null`,
    [options.districtId],
  );
  const { known, matched, colliding } = row ?? { known: 0, matched: 0, colliding: 0 };
  return { known, matched, colliding, lost: known - matched - colliding };
}

/** Whether so few students were found again that a person must confirm the switch. */
export function isSwitchRefused(report: Pick<SwitchReport, "known" | "matched">): boolean {
  return report.known > 0 && report.matched * 100 < SWITCH_LIMIT_PERCENT * report.known;
}

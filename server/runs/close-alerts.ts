import { driverOf } from "@/db/client";
import { stagingTables } from "@/server/engine/stage";
import type { CommandContext } from "@/server/platform/tenancy";
import type { Run } from "./load-run";

/** Closes the questions that a finished run has answered, or that a complete import did not ask again. */
export async function closeAlerts(context: CommandContext, run: Run): Promise<void> {
  const sql = driverOf(context.db);
  const { staged, plan } = stagingTables(run.id);
  const place = "a.district_id = $1 and a.data_type = $2 and a.state <> 'closed'";
  if (run.kind === "decisions") {
    // What could not be carried out is asked again.
    await sql.unsafe(
      `update alerts a set state = case when p.action in ('create', 'update', 'unchanged') then 'closed' else 'open' end,
         decision = case when p.action in ('create', 'update', 'unchanged') then a.decision end
       from ${plan} p join ${staged} s on s.row = p.row
       where ${place} and a.state = 'decided' and a.source_id = s.source_id`,
      [context.districtId, run.dataType],
    );
    return;
  }
  await sql.unsafe(
    `update alerts a set state = 'closed', decision = null
     where ${place} and a.last_run_id <> $3
       and ($4 or a.source_id in (select s.source_id from ${plan} p join ${staged} s on s.row = p.row
                                  where p.action in ('create', 'update', 'unchanged')))`,
    [context.districtId, run.dataType, run.id, run.incompleteReason === null],
  );
}

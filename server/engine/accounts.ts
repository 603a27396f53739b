import type { Sql, TransactionSql } from "postgres";
import { columnOf, fieldOf } from "./columns";
import { stagingTables } from "./stage";
import type { Catalogue, Field } from "./types";

type Run = { runId: string; districtId: string; fields: readonly Field[] };

/** How many accounts a plan opens, which is how many people are mailed: each once, when its account is opened (D13, D24). */
export async function countAccounts(sql: Sql, catalogue: Catalogue, run: Run): Promise<number> {
  const { accounts, activity } = catalogue;
  if (!accounts) return 0;
  const { staged, plan } = stagingTables(run.runId);
  const has = (key: string) => run.fields.some((field) => field.key === key);
  const after = (key: string, action: "create" | "update") => {
    const column = columnOf(catalogue, key);
    if (!has(key)) return action === "create" ? "null" : `e.${column}`;
    return action === "create" ? `s.${column}` : `coalesce(s.${column}, e.${column})`;
  };
  const opens = (action: "create" | "update") =>
    `${after(accounts.opensWith, action)} is not null and ${after(accounts.email, action)} is not null
      and coalesce(${after(activity.field, action)}, '${fieldOf(catalogue, activity.field).whenUnmatched ?? ""}') in ('${activity.active.join("', '")}')`;
  const [counted] = await sql.unsafe<{ accounts: number }[]>(
    `select (
       (select count(*) from ${plan} p join ${staged} s on s.row = p.row where p.action = 'create' and ${opens("create")}) +
       (select count(*) from ${catalogue.table} e
          left join ${plan} p on p.record_id = e.id and p.action in ('update', 'inactivate')
          left join ${staged} s on s.row = p.row and p.action = 'update'
        where e.district_id = $1 and e.account_opened_by is null and p.action is distinct from 'inactivate' and ${opens("update")})
     )::int as accounts`,
    [run.districtId],
  );
  return counted?.accounts ?? 0;
}

/** Opens the accounts that are due, with the last rows of a run; a repeated call opens none again. */
export async function openAccounts(
  tx: TransactionSql,
  catalogue: Catalogue,
  run: Pick<Run, "runId" | "districtId">,
): Promise<void> {
  const { accounts } = catalogue;
  if (!accounts) return;
  await tx.unsafe(
    `update ${catalogue.table} set account_opened_by = $1
     where district_id = $2 and account_opened_by is null and is_active
       and ${columnOf(catalogue, accounts.opensWith)} is not null and ${columnOf(catalogue, accounts.email)} is not null`,
    [run.runId, run.districtId],
  );
}

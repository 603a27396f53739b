import { driverOf } from "@/db/client";
import type { Db } from "@/db/types";
import type { Catalogue } from "@/server/engine/types";
import { columnOf } from "@/server/engine/columns";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";

export type OpenedAccount = { recordId: number; email: string };

/** The accounts that one run opened, by record id after `after`; whoever mails them asks page by page. */
export async function listOpenedAccounts(
  db: Db,
  districtId: AuthorizedDistrictId,
  catalogue: Catalogue,
  input: { runId: string; after: number; limit: number },
): Promise<OpenedAccount[]> {
  if (!catalogue.accounts) return [];
  return driverOf(db).unsafe<OpenedAccount[]>(
    `select id::int as "recordId", ${columnOf(catalogue, catalogue.accounts.email)} as email from ${catalogue.table}
     where district_id = $1 and account_opened_by = $2 and id > $3 order by id limit $4`,
    [districtId, input.runId, input.after, input.limit],
  );
}

/** Whether any account of a type was ever opened in the district; the first time a person confirms the mails (product rule 14). */
export async function hasOpenedAccounts(
  db: Db,
  districtId: AuthorizedDistrictId,
  catalogue: Catalogue,
): Promise<boolean> {
  if (!catalogue.accounts) return false;
  const found = await driverOf(db).unsafe(
    `select 1 from ${catalogue.table} where district_id = $1 and account_opened_by is not null limit 1`,
    [districtId],
  );
  return found.length > 0;
}

import type { TransactionSql } from "postgres";
import type { Pool } from "@/db/client";
import { DomainError } from "@/server/platform/errors";
import { ACTIVE_STATUSES } from "@/server/runs/status";
import { countRows, enterDistrict, listDistrictTables } from "./district-tables";

/** What was erased: rows by table, and people who administered no other district. No names but the district's. */
export type DistrictReceipt = {
  districtId: string;
  name: string;
  erasedAt: string;
  rows: Record<string, number>;
  people: number;
};

async function requireErasable(
  tx: TransactionSql,
  districtId: string,
  confirmation: string,
): Promise<{ name: string }> {
  const [district] = await tx<{ name: string }[]>`select name from districts where id = ${districtId} for update`;
  if (!district) throw new DomainError("not_found", `There is no district ${districtId}.`);
  if (district.name !== confirmation)
    throw new DomainError("bad_request", `Confirm with the name of the district as it is: ${district.name}.`);
  const [active] = await tx<{ number: number }[]>`select number from runs
    where district_id = ${districtId} and status in ${tx(ACTIVE_STATUSES)} limit 1`;
  if (active)
    throw new DomainError(
      "precondition_failed",
      `Import ${active.number} is running. Stop it, or wait for its end, then erase.`,
    );
  return district;
}

/** Others point at these, so they go last, with the district. */
const LAST = ["runs", "schools"];

/** Lines of imports go first, since nothing ties them to their run. */
async function deleteRows(tx: TransactionSql, districtId: string): Promise<number> {
  const ofRuns = tx`(select id from runs where district_id = ${districtId})`;
  const people = await tx<{ id: string }[]>`select person_id as id from memberships where district_id = ${districtId}`;
  await tx`delete from run_lines where run_id in ${ofRuns}`;
  await tx`delete from run_chunks where run_id in ${ofRuns}`;
  for (const { name, hasDistrict } of await listDistrictTables(tx))
    if (hasDistrict && !LAST.includes(name)) await tx`delete from ${tx(name)} where district_id = ${districtId}`;
  await tx`delete from districts where id = ${districtId}`;
  const gone = await tx`delete from people p where id = any(${people.map((one) => one.id)}::uuid[])
    and not exists (select 1 from memberships m where m.person_id = p.id)`;
  return gone.count;
}

/**
 * Erases a district for good, whole or not at all. The receipt says how much of what there was; it is also written down
 * among the entries that belong to no district.
 */
export async function eraseDistrict(
  pool: Pool,
  request: { districtId: string; confirmation: string; now: Date },
): Promise<DistrictReceipt> {
  const { districtId, now } = request;
  return pool.sql.begin(async (tx) => {
    const { name } = await requireErasable(tx, districtId, request.confirmation);
    const tables = await listDistrictTables(tx);
    await enterDistrict(tx, districtId);
    const rows = await countRows(tx, tables);
    await tx`reset role`;
    const people = await deleteRows(tx, districtId);
    await enterDistrict(tx, districtId);
    const left = Object.keys(await countRows(tx, tables));
    if (left.length > 0) throw new Error(`Rows of the district were left in ${left.join(", ")}; nothing was erased.`);
    await tx`reset role`;
    const receipt = { districtId, name, erasedAt: now.toISOString(), rows, people };
    await tx`insert into audit_entries (district_id, actor, action, subject, detail, created_at)
      values (null, 'system:operate', 'district.erased', ${districtId}, ${JSON.stringify(receipt)}::text::jsonb, ${receipt.erasedAt})`;
    return receipt;
  });
}

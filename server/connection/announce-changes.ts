import { driverOf } from "@/db/client";
import type { Db } from "@/db/types";
import { inngest } from "@/inngest/client";
import { connectionBroken, connectionRecovered } from "@/inngest/events";

type Change = { district_id: string; change_id: string; told_status: "connected" | "failed" };

/**
 * Announces of every connection that it broke or works again, once for each change: one that could not be announced
 * waits for the next turn under the same id, and one that was taken back before anybody was told is no news.
 */
export async function announceChanges(db: Db): Promise<{ announced: number }> {
  const sql = driverOf(db);
  await sql`update connections set told_status = status, change_id = gen_random_uuid()
    where status in ('connected', 'failed') and status <> told_status and change_id is null`;
  const changes = await sql<Change[]>`
    select district_id, change_id, told_status from connections where change_id is not null order by district_id limit 500`;
  if (changes.length === 0) return { announced: 0 };
  await inngest.send(
    changes.map(({ district_id: districtId, change_id: changeId, told_status: status }) =>
      (status === "failed" ? connectionBroken : connectionRecovered).create(
        { districtId, changeId },
        { id: `connection-${changeId}` },
      ),
    ),
  );
  await sql`update connections set change_id = null where change_id = any(${changes.map((one) => one.change_id)})`;
  return { announced: changes.length };
}

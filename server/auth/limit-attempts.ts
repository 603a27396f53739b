import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { rowsOf } from "@/db/client";
import type { Db } from "@/db/types";

type Limit = { what: string; who: string; most: number; windowMs: number };

export type Attempt = "allowed" | "refused" | "first_refused";

/** Counts an attempt; refused once there were more than `most` of them since the window began. Several processes share the count. */
export async function limitAttempts(db: Db, { what, who, most, windowMs }: Limit, now: Date): Promise<Attempt> {
  const key = createHash("sha256").update(`${what}\n${who}`).digest("base64url");
  const stale = new Date(now.getTime() - windowMs).toISOString();
  const [row] = await rowsOf<{ count: number }>(
    db,
    sql`insert into attempts as a (key, count, since) values (${key}, 1, ${now.toISOString()})
      on conflict (key) do update set
        count = case when a.since <= ${stale}::timestamptz then 1 else a.count + 1 end,
        since = case when a.since <= ${stale}::timestamptz then excluded.since else a.since end
      returning count`,
  );
  const count = row?.count ?? 1;
  if (count <= most) return "allowed";
  return count === most + 1 ? "first_refused" : "refused";
}

import { and, desc, eq, gt, isNull } from "drizzle-orm";
import { districts, sessions } from "@/db/schema";
import type { Account } from "./account";
import { SESSION_LIMITS } from "./check-session";

export type OwnSession = {
  id: string;
  isThis: boolean;
  districtName: string | null;
  startedAt: Date;
  seenAt: Date;
  network: string | null;
  userAgent: string | null;
};

/** Where a person is signed in now, last used first. */
export async function listSessions({ db, personId, sessionId, now }: Account): Promise<OwnSession[]> {
  const { lengthMs, idleMs } = SESSION_LIMITS.administrator;
  const rows = await db
    .select({
      id: sessions.id,
      districtName: districts.name,
      startedAt: sessions.startedAt,
      seenAt: sessions.seenAt,
      network: sessions.network,
      userAgent: sessions.userAgent,
    })
    .from(sessions)
    .leftJoin(districts, eq(districts.id, sessions.districtId))
    .where(
      and(
        eq(sessions.personId, personId),
        isNull(sessions.endedAt),
        gt(sessions.startedAt, new Date(now.getTime() - lengthMs)),
        gt(sessions.seenAt, new Date(now.getTime() - idleMs)),
      ),
    )
    .orderBy(desc(sessions.seenAt), desc(sessions.id));
  return rows.map((row) => ({ ...row, isThis: row.id === sessionId }));
}

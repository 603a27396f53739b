import { and, eq, isNull, ne, type SQL } from "drizzle-orm";
import { sessions } from "@/db/schema";
import type { Db } from "@/db/types";
import { DomainError } from "@/server/platform/errors";
import type { RequestSource } from "@/server/platform/request-source";
import type { Account } from "./account";
import { recordSignIn } from "./record-sign-in";

type How = { end: "signed_out" | "signed_out_everywhere"; source: RequestSource; now: Date };

async function end(db: Db, which: SQL | undefined, { end, source, now }: How): Promise<{ ended: number }> {
  return db.transaction(async (tx) => {
    const ended = await tx
      .update(sessions)
      .set({ endedAt: now, end })
      .where(and(which, isNull(sessions.endedAt)))
      .returning({ id: sessions.id, districtId: sessions.districtId, personId: sessions.personId });
    for (const { id, districtId, personId } of ended) {
      const districtIds = districtId ? [districtId] : [];
      const entry = { personId, districtIds, action: "session.ended", subject: id, detail: { how: end } } as const;
      await recordSignIn(tx, entry, source, now);
    }
    return { ended: ended.length };
  });
}

/** Signs out where the cookie of a session was presented. */
export async function endSession(db: Db, sessionId: string, source: RequestSource, now: Date): Promise<void> {
  await end(db, eq(sessions.id, sessionId), { end: "signed_out", source, now });
}

/** Ends one of the person's own sessions at once. */
export async function endOwnSession(account: Account, input: { sessionId: string }): Promise<{ ended: number }> {
  const { db, personId, source, now } = account;
  const own = and(eq(sessions.id, input.sessionId), eq(sessions.personId, personId));
  const [known] = await db.select({ id: sessions.id }).from(sessions).where(own);
  if (!known) throw new DomainError("not_found", "There is no such session.");
  return end(db, own, { end: "signed_out", source, now });
}

/** Ends the person's sessions everywhere but here; returns how many were open. */
export async function endOtherSessions(account: Account): Promise<{ ended: number }> {
  const { db, personId, sessionId, source, now } = account;
  const others = and(eq(sessions.personId, personId), ne(sessions.id, sessionId));
  return end(db, others, { end: "signed_out_everywhere", source, now });
}

import { sessions } from "@/db/schema";
import type { Db } from "@/db/types";
import type { RequestSource } from "@/server/platform/request-source";
import { recordSignIn } from "./record-sign-in";
import type { Admission } from "./resolve-sign-in";

/** Begins a session for an admitted person; a person of one district is in it at once, everybody else chooses. */
export async function beginSession(
  db: Db,
  admission: Extract<Admission, { kind: "admitted" }>,
  how: { hasSecondFactor: boolean; source: RequestSource; now: Date },
): Promise<string> {
  const { personId, districtIds, isOperator, isNew } = admission;
  const { hasSecondFactor, source, now } = how;
  const districtId = districtIds.length === 1 && !isOperator ? (districtIds[0] ?? null) : null;
  return db.transaction(async (tx) => {
    const [session] = await tx
      .insert(sessions)
      .values({ personId, districtId, hasSecondFactor, startedAt: now, seenAt: now, ...source })
      .returning({ id: sessions.id });
    if (!session) throw new Error("The session was not stored.");
    const detail = { firstTime: isNew, secondFactor: hasSecondFactor };
    const entry = { personId, districtIds, action: "sign_in.accepted", subject: session.id, detail } as const;
    await recordSignIn(tx, entry, source, now);
    return session.id;
  });
}

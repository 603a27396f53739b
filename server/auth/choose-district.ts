import { and, eq, isNull } from "drizzle-orm";
import { sessions } from "@/db/schema";
import { DomainError } from "@/server/platform/errors";
import type { Account } from "./account";
import { listPlaces } from "./list-places";
import { recordSignIn } from "./record-sign-in";

/** Makes one of the person's districts the one this session works in; one that they have no access to is not found. */
export async function chooseDistrict(account: Account, input: { districtId: string }): Promise<{ name: string }> {
  const place = (await listPlaces(account)).find((one) => one.districtId === input.districtId);
  if (!place) throw new DomainError("not_found", "There is no such district among yours.");
  const { db, personId, sessionId, source, now } = account;
  await db.transaction(async (tx) => {
    const [before] = await tx
      .select({ districtId: sessions.districtId })
      .from(sessions)
      .where(eq(sessions.id, sessionId));
    if (before?.districtId === place.districtId) return;
    await tx
      .update(sessions)
      .set({ districtId: place.districtId })
      .where(and(eq(sessions.id, sessionId), isNull(sessions.endedAt)));
    const detail = { support: place.supportUntil !== null };
    const districtIds = [place.districtId];
    await recordSignIn(
      tx,
      { personId, districtIds, action: "district.entered", subject: sessionId, detail },
      source,
      now,
    );
  });
  return { name: place.name };
}

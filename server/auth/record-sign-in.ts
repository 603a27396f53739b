import { auditEntries } from "@/db/schema";
import type { Db } from "@/db/types";
import type { RequestSource } from "@/server/platform/request-source";

type Entry = {
  /** Null where nobody is known. */
  personId: string | null;
  /** Every district whose log shall say it; none is said in the product's own log alone. */
  districtIds: readonly string[];
  action: "sign_in.accepted" | "sign_in.refused" | "session.ended" | "district.entered";
  /** The session, or the reason of a refusal. */
  subject: string;
  detail?: Record<string, unknown>;
};

/** Appends who came in, left or was refused, and from where; never an address of mail or of the network. */
export async function recordSignIn(db: Db, entry: Entry, source: RequestSource, now: Date): Promise<void> {
  const { personId, districtIds, ...rest } = entry;
  const actor = personId ? `person:${personId}` : "nobody";
  const places = districtIds.length > 0 ? districtIds : [null];
  await db
    .insert(auditEntries)
    .values(places.map((districtId) => ({ ...rest, districtId, actor, ...source, createdAt: now })));
}

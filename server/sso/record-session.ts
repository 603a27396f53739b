import { createHash, randomBytes } from "node:crypto";
import { and, eq, gt, lt } from "drizzle-orm";
import { recordSessions } from "@/db/schema";
import type { Db } from "@/db/types";
import type { AuthorizedDistrictId, CommandContext } from "@/server/platform/tenancy";
import type { SsoUserType } from "./kinds";

const HOUR_MS = 60 * 60 * 1000;
/** A school day; and half an hour without a page on a computer that others use too. */
export const LONGEST_MS = 8 * HOUR_MS;
export const IDLE_MS = HOUR_MS / 2;

export type RecordSession = { userType: SsoUserType; recordId: number };

export const hashToken = (token: string): Buffer => createHash("sha256").update(token).digest();

/** Signs a person in to one record; returns the token for the cookie, which nothing else keeps. */
export async function startRecordSession(context: CommandContext, who: RecordSession): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  const { districtId, now } = context;
  await context.db
    .delete(recordSessions)
    .where(and(eq(recordSessions.districtId, districtId), lt(recordSessions.expiresAt, now)));
  await context.db.insert(recordSessions).values({
    tokenHash: hashToken(token),
    districtId,
    ...who,
    createdAt: now,
    seenAt: now,
    expiresAt: new Date(now.getTime() + LONGEST_MS),
  });
  return token;
}

/** Who a token signs in; null when it is unknown, too old or was idle too long. */
export async function findRecordSession(
  db: Db,
  districtId: AuthorizedDistrictId,
  token: string,
  now: Date,
): Promise<RecordSession | null> {
  const [found] = await db
    .update(recordSessions)
    .set({ seenAt: now })
    .where(
      and(
        eq(recordSessions.districtId, districtId),
        eq(recordSessions.tokenHash, hashToken(token)),
        gt(recordSessions.expiresAt, now),
        gt(recordSessions.seenAt, new Date(now.getTime() - IDLE_MS)),
      ),
    )
    .returning({ userType: recordSessions.userType, recordId: recordSessions.recordId });
  return found ?? null;
}

/** Signs out: the one token. */
export async function endRecordSession(db: Db, districtId: AuthorizedDistrictId, token: string): Promise<void> {
  await db
    .delete(recordSessions)
    .where(and(eq(recordSessions.districtId, districtId), eq(recordSessions.tokenHash, hashToken(token))));
}

/** Signs out everybody of a kind, when their connection is gone. */
export async function endRecordSessions(db: Db, context: CommandContext, userType: SsoUserType): Promise<void> {
  await db
    .delete(recordSessions)
    .where(and(eq(recordSessions.districtId, context.districtId), eq(recordSessions.userType, userType)));
}

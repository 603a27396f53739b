import { randomBytes } from "node:crypto";
import { and, eq, lt } from "drizzle-orm";
import { ssoAssertions, ssoRequests } from "@/db/schema";
import type { CommandContext } from "@/server/platform/tenancy";
import { addressesOf, type SsoUserType } from "./kinds";
import { loadSsoConnection } from "./load-connection";
import { requestUrl } from "./provider";
import { hashToken } from "./record-session";
import { SsoRefusal } from "./refusal";

/** As long as somebody may take to sign in at the provider. */
export const REQUEST_MS = 10 * 60 * 1000;

/** What was kept for answers that can no longer come, test answers among it. */
async function purge(context: CommandContext): Promise<void> {
  const { db, districtId, now } = context;
  const old = new Date(now.getTime() - REQUEST_MS);
  await db.delete(ssoRequests).where(and(eq(ssoRequests.districtId, districtId), lt(ssoRequests.expiresAt, old)));
  await db.delete(ssoAssertions).where(and(eq(ssoAssertions.districtId, districtId), lt(ssoAssertions.expiresAt, now)));
}

export type BegunSignIn = { url: string; browserToken: string };

/** Sends a browser to the provider; the answer is taken from this browser only. `testedBy` tests and signs nobody in. */
export async function beginSignIn(
  context: CommandContext,
  input: { appUrl: string; userType: SsoUserType; testedBy?: string },
): Promise<BegunSignIn> {
  const { db, districtId, now } = context;
  const connection = await loadSsoConnection(db, districtId, input.userType);
  if (!connection || (!connection.isActive && !input.testedBy)) throw new SsoRefusal("off");
  await purge(context);
  const id = `_${randomBytes(20).toString("hex")}`;
  const browserToken = randomBytes(32).toString("base64url");
  await db.insert(ssoRequests).values({
    id,
    districtId,
    connectionId: connection.id,
    browserHash: hashToken(browserToken),
    testedBy: input.testedBy ?? null,
    createdAt: now,
    expiresAt: new Date(now.getTime() + REQUEST_MS),
  });
  const addresses = addressesOf(input.appUrl, districtId, input.userType);
  return { url: await requestUrl(connection, addresses, id), browserToken };
}

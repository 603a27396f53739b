import { and, eq, gt, isNotNull, isNull } from "drizzle-orm";
import { ssoRequests } from "@/db/schema";
import { recordAudit } from "@/server/platform/audit";
import type { CommandContext } from "@/server/platform/tenancy";
import type { SsoUserType } from "./kinds";
import { hashToken, startRecordSession } from "./record-session";
import { SsoRefusal } from "./refusal";
import { recordRefusal } from "./take-response";

/**
 * Ends a sign-in in the browser that began it, so that nobody can be signed in as somebody else by a link; works once.
 * Returns the token for the session's cookie.
 */
export async function finishSignIn(
  context: CommandContext,
  input: { userType: SsoUserType; requestId: string; browserToken: string | null },
): Promise<string> {
  const { districtId, now } = context;
  const [request] = await context.db
    .update(ssoRequests)
    .set({ usedAt: now })
    .where(
      and(
        eq(ssoRequests.districtId, districtId),
        eq(ssoRequests.id, input.requestId),
        eq(ssoRequests.browserHash, hashToken(input.browserToken ?? "")),
        isNotNull(ssoRequests.recordId),
        isNull(ssoRequests.usedAt),
        gt(ssoRequests.expiresAt, now),
      ),
    )
    .returning({ recordId: ssoRequests.recordId });
  if (!request || request.recordId === null) {
    const refusal = new SsoRefusal("other_browser");
    await recordRefusal(context, input.userType, refusal);
    throw refusal;
  }
  const token = await startRecordSession(context, { userType: input.userType, recordId: request.recordId });
  await recordAudit(context, {
    action: "sso.signed_in",
    subject: `${input.userType} ${request.recordId}`,
    detail: { startedAt: "here" },
  });
  return token;
}

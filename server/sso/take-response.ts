import { and, eq, gt, isNull } from "drizzle-orm";
import { ssoAssertions, ssoRequests, type SsoTestAnswer } from "@/db/schema";
import { findCatalogue } from "@/server/engine/catalogue";
import { recordAudit } from "@/server/platform/audit";
import type { CommandContext } from "@/server/platform/tenancy";
import { readRecords } from "@/server/roster/read-records";
import { titleOf } from "@/server/roster/shown-record";
import { addressesOf, SSO_USER_TYPES, type SsoUserType } from "./kinds";
import { loadSsoConnection, type SsoConnection } from "./load-connection";
import { matchPerson } from "./match-person";
import { CLOCK_SKEW_MS, verifyResponse } from "./provider";
import type { Assertion } from "./read-assertion";
import { startRecordSession } from "./record-session";
import { REFUSALS, SsoRefusal } from "./refusal";

/** What becomes of a response: a session at once, a sign-in that its browser still has to finish, or a test to look at. */
export type TakenResponse =
  | { kind: "signed_in"; token: string }
  | { kind: "to_finish"; requestId: string }
  | { kind: "tested"; requestId: string };

type Request = typeof ssoRequests.$inferSelect;

/** Takes an assertion once; a second time it is a replay, in whatever response it comes. */
async function takeOnce(context: CommandContext, connection: SsoConnection, assertion: Assertion): Promise<void> {
  const latest = Math.max(...assertion.bearers.map((one) => one.until?.getTime() ?? 0));
  const taken = await context.db
    .insert(ssoAssertions)
    .values({
      districtId: context.districtId,
      connectionId: connection.id,
      assertionId: assertion.id,
      expiresAt: new Date(latest + 2 * CLOCK_SKEW_MS),
    })
    .onConflictDoNothing()
    .returning({ id: ssoAssertions.assertionId });
  if (taken.length === 0) throw new SsoRefusal("replayed");
}

/** The request that an assertion answers; null where a person may come from the provider without one. */
async function findRequest(
  context: CommandContext,
  connection: SsoConnection,
  assertion: Assertion,
): Promise<Request | null> {
  const [inResponseTo] = assertion.bearers.map((one) => one.inResponseTo);
  if (!inResponseTo) {
    if (connection.allowsProviderStart) return null;
    throw new SsoRefusal("not_asked");
  }
  const [request] = await context.db
    .update(ssoRequests)
    .set({ answeredAt: context.now })
    .where(
      and(
        eq(ssoRequests.districtId, context.districtId),
        eq(ssoRequests.connectionId, connection.id),
        eq(ssoRequests.id, inResponseTo),
        isNull(ssoRequests.answeredAt),
        gt(ssoRequests.expiresAt, context.now),
      ),
    )
    .returning();
  if (!request) throw new SsoRefusal("not_asked");
  return request;
}

async function keep(
  { db, districtId }: CommandContext,
  requestId: string,
  values: Pick<typeof ssoRequests.$inferInsert, "recordId" | "testAnswer">,
): Promise<void> {
  await db
    .update(ssoRequests)
    .set(values)
    .where(and(eq(ssoRequests.districtId, districtId), eq(ssoRequests.id, requestId)));
}

/** The person as the roster shows that person, or why nobody was found. */
async function testAnswer(
  context: CommandContext,
  connection: SsoConnection,
  assertion: Assertion,
): Promise<SsoTestAnswer> {
  const received = { nameId: assertion.nameId, attributes: assertion.attributes };
  try {
    const recordId = await matchPerson(context, connection, assertion);
    const catalogue = findCatalogue(SSO_USER_TYPES[connection.userType].dataType);
    const [record] = catalogue ? await readRecords(context.db, context.districtId, catalogue, [recordId]) : [];
    const title = (catalogue && record && titleOf(catalogue, record.values)) ?? "No name";
    return { ...received, match: { title, recordId }, refusal: null };
  } catch (error) {
    if (!(error instanceof SsoRefusal)) throw error;
    return { ...received, match: null, refusal: REFUSALS[error.code] };
  }
}

async function take(context: CommandContext, connection: SsoConnection, assertion: Assertion): Promise<TakenResponse> {
  await takeOnce(context, connection, assertion);
  const request = await findRequest(context, connection, assertion);
  if (request?.testedBy) {
    const answer = await testAnswer(context, connection, assertion);
    await keep(context, request.id, { testAnswer: answer });
    return { kind: "tested", requestId: request.id };
  }
  if (!connection.isActive) throw new SsoRefusal("off");
  const recordId = await matchPerson(context, connection, assertion);
  if (request) {
    await keep(context, request.id, { recordId });
    return { kind: "to_finish", requestId: request.id };
  }
  const token = await startRecordSession(context, { userType: connection.userType, recordId });
  await recordAudit(context, {
    action: "sso.signed_in",
    subject: `${connection.userType} ${recordId}`,
    detail: { startedAt: "provider" },
  });
  return { kind: "signed_in", token };
}

/** Takes what a provider posted through a browser; a refusal is audited with its reason, never with what was sent. */
export async function takeResponse(
  context: CommandContext,
  input: { appUrl: string; userType: SsoUserType; response: string },
): Promise<TakenResponse> {
  const { districtId, now } = context;
  const connection = await loadSsoConnection(context.db, districtId, input.userType);
  if (!connection) throw new SsoRefusal("off");
  try {
    const addresses = addressesOf(input.appUrl, districtId, input.userType);
    return await take(context, connection, await verifyResponse(connection, addresses, input.response, now));
  } catch (error) {
    if (error instanceof SsoRefusal) await recordRefusal(context, input.userType, error);
    throw error;
  }
}

export async function recordRefusal(
  context: CommandContext,
  userType: SsoUserType,
  refusal: SsoRefusal,
): Promise<void> {
  const subject = SSO_USER_TYPES[userType].displayName;
  await recordAudit(context, { action: "sso.refused", subject, detail: { why: refusal.code } });
}

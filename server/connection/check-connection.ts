import { and, eq } from "drizzle-orm";
import { connections } from "@/db/schema";
import { ConnectorError, type ConnectorErrorKind } from "@/server/connectors/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { markBroken, markWorking } from "./mark-connection";
import { openSession } from "./open-session";
import { testSession } from "./test-session";

export type Checked = { outcome: "works" | "broken" | "not_connected" };

/**
 * Tests the saved connection as Test connection does, and marks it broken or working. Throws a ConnectorError for a fault
 * that may pass; what a person saves meanwhile is left alone.
 */
export async function checkConnection(context: CommandContext): Promise<Checked> {
  const { db, districtId, now } = context;
  const [saved] = await db.select().from(connections).where(eq(connections.districtId, districtId));
  if (!saved || (saved.status !== "connected" && saved.status !== "failed")) return { outcome: "not_connected" };
  const { session } = await openSession(context);
  const result = await testSession(context, session);
  if (result.ok) {
    await db
      .update(connections)
      .set({ report: result.report, testedAt: now })
      .where(and(eq(connections.districtId, districtId), eq(connections.savedAt, saved.savedAt)));
    await markWorking(context, null);
    return { outcome: "works" };
  }
  const { failure } = result;
  const error = new ConnectorError(failure.kind as ConnectorErrorKind, failure.message, { fix: failure.fix });
  if (error.isTransient) throw error;
  await markBroken(context, error, { savedAt: saved.savedAt });
  return { outcome: "broken" };
}

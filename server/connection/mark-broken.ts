import { and, eq } from "drizzle-orm";
import { connections } from "@/db/schema";
import type { ConnectorError } from "@/server/connectors/errors";
import type { CommandContext } from "@/server/platform/tenancy";

/** Shows on every screen that the SIS refused us and who can mend it; the credentials stay. */
export async function markBroken(context: CommandContext, error: ConnectorError): Promise<void> {
  await context.db
    .update(connections)
    .set({ status: "failed", failure: { kind: error.kind, message: error.message, fix: error.fix } })
    .where(and(eq(connections.districtId, context.districtId), eq(connections.status, "connected")));
}

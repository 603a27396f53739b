import { and, eq } from "drizzle-orm";
import { connections } from "@/db/schema";
import type { ConnectorError, ConnectorErrorKind } from "@/server/connectors/errors";
import type { CommandContext } from "@/server/platform/tenancy";

/** Faults that do not pass by themselves: somebody has to mend the connection. */
const LASTING: readonly ConnectorErrorKind[] = ["credentials", "permission", "version", "protocol"];

/** Shows on every screen that the SIS refused us and who can mend it; the credentials stay, and so do faults that pass. */
export async function markBroken(context: CommandContext, error: ConnectorError): Promise<void> {
  if (!LASTING.includes(error.kind)) return;
  await context.db
    .update(connections)
    .set({ status: "failed", failure: { kind: error.kind, message: error.message, fix: error.fix } })
    .where(and(eq(connections.districtId, context.districtId), eq(connections.status, "connected")));
}

/** The SIS answered as it should: a connection that was marked broken works again. */
export async function markWorking(context: CommandContext): Promise<void> {
  await context.db
    .update(connections)
    .set({ status: "connected", failure: null })
    .where(and(eq(connections.districtId, context.districtId), eq(connections.status, "failed")));
}

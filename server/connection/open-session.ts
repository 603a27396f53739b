import { eq } from "drizzle-orm";
import { connections } from "@/db/schema";
import type { Connector, ConnectorSession, OpenOptions } from "@/server/connectors/connector";
import { findConnector } from "@/server/connectors/registry";
import { DomainError } from "@/server/platform/errors";
import { unseal } from "@/server/platform/secrets";
import type { CommandContext } from "@/server/platform/tenancy";

/** How a SIS may be reached. Sandboxes live on this machine; in production private addresses stay out of reach. */
export function openOptions(): OpenOptions {
  const timeoutMs = Number(process.env.SIS_TIMEOUT_MS ?? 0);
  const pageSize = Number(process.env.SIS_PAGE_SIZE ?? 0);
  return {
    allowPrivateAddresses: process.env.ALLOW_SANDBOX_ADDRESSES === "1",
    ...(timeoutMs > 0 ? { patience: { timeoutMs } } : {}),
    ...(pageSize > 0 ? { pageSize } : {}),
  };
}

export function secretContext(districtId: string): string {
  return `connection:${districtId}`;
}

export type OpenedSession = { session: ConnectorSession; connector: Connector };

/** Opens the district's connection to its SIS; the credentials are unsealed here and go no further. */
export async function openSession(context: Pick<CommandContext, "db" | "districtId">): Promise<OpenedSession> {
  const [saved] = await context.db.select().from(connections).where(eq(connections.districtId, context.districtId));
  const connector = saved && saved.status !== "reset" ? findConnector(saved.connector) : null;
  if (!saved || !connector)
    throw new DomainError(
      "precondition_failed",
      "No SIS is connected. Connect it under Configure > SIS integration setup.",
    );
  const opened: unknown = JSON.parse(unseal(saved.sealedCredentials, secretContext(context.districtId)));
  const credentials = connector.credentials.parse(opened);
  return { session: connector.open(credentials, openOptions()), connector };
}

import { and, eq, or, sql } from "drizzle-orm";
import { connections } from "@/db/schema";
import type { DataType } from "@/server/connectors/connector";
import type { ConnectorErrorKind } from "@/server/connectors/errors";
import type { CommandContext } from "@/server/platform/tenancy";

/** Faults that do not pass by themselves: somebody has to mend the connection. */
const LASTING: readonly string[] = [
  "certificate",
  "credentials",
  "permission",
  "version",
  "protocol",
] satisfies ConnectorErrorKind[];

/** Faults that may be about one data type: that another one was imported does not mend them. */
const OF_ONE_TYPE: readonly string[] = ["permission", "protocol"] satisfies ConnectorErrorKind[];

type Fault = { kind: string; message: string; fix: string };

/**
 * Shows on every screen that the SIS refused us and who can mend it; the credentials stay, and so do faults that pass.
 * `dataType` says whose import was refused; with `savedAt` it counts only for the credentials saved then.
 */
export async function markBroken(
  context: CommandContext,
  { kind, message, fix }: Fault,
  about: { dataType?: DataType; savedAt?: Date } = {},
): Promise<void> {
  if (!LASTING.includes(kind)) return;
  const { dataType, savedAt } = about;
  const failure = { kind, message, fix, ...(dataType && OF_ONE_TYPE.includes(kind) ? { dataType } : {}) };
  await context.db
    .update(connections)
    .set({ status: "failed", failure })
    .where(
      and(
        eq(connections.districtId, context.districtId),
        eq(connections.status, "connected"),
        savedAt ? eq(connections.savedAt, savedAt) : undefined,
      ),
    );
}

/**
 * The SIS answered as it should: a connection that was marked broken works again. What it refused to the import of one
 * data type is mended by an import of that type, or by a person who saves the connection.
 */
export async function markWorking(context: CommandContext, imported: DataType | null): Promise<void> {
  const refusedType = sql`${connections.failure}->>'dataType'`;
  await context.db
    .update(connections)
    .set({ status: "connected", failure: null })
    .where(
      and(
        eq(connections.districtId, context.districtId),
        eq(connections.status, "failed"),
        imported ? or(sql`${refusedType} is null`, eq(refusedType, imported)) : sql`${refusedType} is null`,
      ),
    );
}

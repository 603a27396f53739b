import { eq } from "drizzle-orm";
import { z } from "zod";
import { connections } from "@/db/schema";
import type { Connector, TestResult } from "@/server/connectors/connector";
import { findConnector } from "@/server/connectors/registry";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import { seal, unseal } from "@/server/platform/secrets";
import type { CommandContext } from "@/server/platform/tenancy";
import { openOptions, secretContext } from "./open-session";
import type { SaveConnectionInput } from "./schema";
import { nextCheckAt, testSession } from "./test-session";

type Saved = typeof connections.$inferSelect | undefined;

/** Secret fields left empty keep what is saved, as long as the rest still speaks of the same server and client. */
function withSavedSecrets(
  context: CommandContext,
  connector: Connector,
  saved: Saved,
  given: Record<string, string>,
): Record<string, string> {
  const merged = { ...given };
  if (!saved || saved.connector !== connector.kind || !saved.sealedCredentials) return merged;
  const known = JSON.parse(unseal(saved.sealedCredentials, secretContext(context.districtId))) as Record<
    string,
    string
  >;
  const empty = connector.credentialFields.filter(
    (field) => field.isSecret && !merged[field.name] && known[field.name],
  );
  if (empty.length === 0) return merged;
  const isSame = connector.credentialFields.every(
    (field) => field.isSecret || saved.publicCredentials[field.name] === merged[field.name],
  );
  if (!isSame) {
    const fields = Object.fromEntries(
      empty.map((field) => [
        field.name,
        `Type the ${field.label.toLowerCase()} again: the address or client has changed.`,
      ]),
    );
    throw new DomainError("bad_request", "Some credentials are missing.", fields);
  }
  for (const field of empty) merged[field.name] = known[field.name] ?? "";
  return merged;
}

function parseCredentials(connector: Connector, values: Record<string, string>): Record<string, string> {
  const result = connector.credentials.safeParse(values);
  if (result.success) return result.data;
  const { fieldErrors } = z.flattenError(result.error) as { fieldErrors: Record<string, string[]> };
  const fields = Object.fromEntries(
    Object.entries(fieldErrors).map(([name, messages]) => [name, messages[0] ?? "This cannot be used."]),
  );
  throw new DomainError("bad_request", "Some credentials are missing or cannot be used.", fields);
}

/** Test and save: the credentials are saved only when the whole test passes; a failed test leaves the working connection as it is. */
export async function saveConnection(context: CommandContext, input: SaveConnectionInput): Promise<TestResult> {
  const connector = findConnector(input.connector);
  if (!connector) throw new DomainError("bad_request", "This SIS is not offered.", { connector: "Select your SIS." });
  const [saved] = await context.db.select().from(connections).where(eq(connections.districtId, context.districtId));
  if (saved && saved.status !== "reset" && saved.connector !== connector.kind) {
    throw new DomainError("precondition_failed", "Another SIS is connected. Use Reset configuration first.");
  }
  const tried = parseCredentials(connector, withSavedSecrets(context, connector, saved, input.credentials));
  const result = await testSession(context, connector.open(tried, openOptions()));
  const action = result.ok ? "connection.saved" : "connection.test_failed";
  await recordAudit(context, {
    action,
    subject: connector.kind,
    detail: result.ok ? { version: result.report.version } : { kind: result.failure.kind },
  });
  if (!result.ok) return result;
  const credentials = { ...tried, ...result.learned };
  const isPublic = new Set(connector.credentialFields.filter((field) => !field.isSecret).map((field) => field.name));
  const values = {
    connector: connector.kind,
    sealedCredentials: seal(JSON.stringify(credentials), secretContext(context.districtId)),
    publicCredentials: Object.fromEntries(Object.entries(credentials).filter(([name]) => isPublic.has(name))),
    status: "connected" as const,
    failure: null,
    report: result.report,
    testedAt: context.now,
    checkDueAt: nextCheckAt(context.now),
    savedAt: context.now,
    savedBy: context.actor.kind === "person" ? context.actor.personId : context.actor.name,
  };
  await context.db
    .insert(connections)
    .values({ districtId: context.districtId, ...values })
    .onConflictDoUpdate({ target: connections.districtId, set: values });
  return result;
}

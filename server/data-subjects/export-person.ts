import { Readable } from "node:stream";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import { readRecords } from "@/server/roster/read-records";
import { findPersonOf, readParts } from "./held-data";
import type { PersonInput } from "./schema";

/** Everything that the district holds about one person as JSON, for that person; written down in the audit log. */
export async function exportPerson(
  context: CommandContext,
  input: PersonInput,
): Promise<{ fileName: string; stream: Readable }> {
  requireSiteManager(context);
  const { db, districtId, now } = context;
  const person = await findPersonOf(db, districtId, input);
  const [record] = await readRecords(db, districtId, person.catalogue, [person.id]);
  const held = {
    exportedAt: now.toISOString(),
    dataType: input.dataType,
    record,
    ...(await readParts(db, districtId, person)),
  };
  await recordAudit(context, { action: `${input.dataType}.data_exported`, subject: String(person.id) });
  return { fileName: `${input.dataType}-${person.id}.json`, stream: Readable.from([JSON.stringify(held, null, 2)]) };
}

export function requireSiteManager(context: CommandContext): void {
  if (context.actor.kind === "person" && context.actor.role === "site_manager") return;
  throw new DomainError("forbidden", "What is held about a person is exported and erased by site managers.");
}

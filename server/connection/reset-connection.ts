import { randomUUID } from "node:crypto";
import { and, eq, ne } from "drizzle-orm";
import { connections, dataTypeSettings, districts, schoolMatches, sisSchools, sourceSamples } from "@/db/schema";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";

/** Clears credentials, school matches, field and code matches and schedules (D04); roster data, recipients and history stay. */
export async function resetConnection(context: CommandContext, input: { confirmation: string }): Promise<void> {
  const [district] = await context.db
    .select({ name: districts.name })
    .from(districts)
    .where(eq(districts.id, context.districtId));
  if (!district) throw new DomainError("not_found", "There is no such district.");
  if (input.confirmation.trim() !== district.name) {
    throw new DomainError("bad_request", "Nothing was reset.", {
      confirmation: `Type the district's name, ${district.name}, to confirm.`,
    });
  }
  await context.db.transaction(async (tx) => {
    const [closed] = await tx
      .update(connections)
      .set({
        status: "reset",
        // Whatever is connected next is another system to the roster (product rule 7).
        epoch: randomUUID(),
        sealedCredentials: "",
        publicCredentials: {},
        report: null,
        failure: null,
        testedAt: null,
        // Whoever resets it knows, and what comes next has not broken yet.
        toldStatus: "connected",
        changeId: null,
      })
      .where(and(eq(connections.districtId, context.districtId), ne(connections.status, "reset")))
      .returning({ connector: connections.connector });
    if (!closed) return;
    await tx.delete(schoolMatches).where(eq(schoolMatches.districtId, context.districtId));
    await tx.delete(sisSchools).where(eq(sisSchools.districtId, context.districtId));
    await tx.delete(dataTypeSettings).where(eq(dataTypeSettings.districtId, context.districtId));
    await tx.delete(sourceSamples).where(eq(sourceSamples.districtId, context.districtId));
    await recordAudit({ ...context, db: tx }, { action: "connection.reset", subject: closed.connector });
  });
}

import { desc, eq } from "drizzle-orm";
import { settingsVersions } from "@/db/schema";
import type { ConfigurationDocument } from "@/server/engine/types";
import type { CommandContext } from "@/server/platform/tenancy";
import { readDocument } from "./read-document";

const TRIES = 5;

/** The same text for the same configuration, whatever the order of its keys. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    one !== null && typeof one === "object" && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}

async function lastVersion(
  context: CommandContext,
): Promise<{ number: number; document: ConfigurationDocument } | null> {
  const [last] = await context.db
    .select({ number: settingsVersions.number, document: settingsVersions.document })
    .from(settingsVersions)
    .where(eq(settingsVersions.districtId, context.districtId))
    .orderBy(desc(settingsVersions.number))
    .limit(1);
  return last ?? null;
}

/** Keeps the configuration as it stands as a new version; one that changed nothing is none. Gives the number, or null. */
export async function recordVersion(context: CommandContext, what: string): Promise<number | null> {
  const document = await readDocument(context.db, context.districtId);
  // Two people saving at once: the later takes the next number.
  for (let tries = 1; tries <= TRIES; tries++) {
    const last = await lastVersion(context);
    if (last && canonical(last.document) === canonical(document)) return null;
    const inserted = await context.db
      .insert(settingsVersions)
      .values({
        districtId: context.districtId,
        number: (last?.number ?? 0) + 1,
        what,
        savedBy: context.actor.kind === "person" ? context.actor.personId : context.actor.name,
        savedAt: context.now,
        document,
      })
      .onConflictDoNothing()
      .returning({ number: settingsVersions.number });
    if (inserted[0]) return inserted[0].number;
  }
  throw new Error("The configuration's version could not be kept.");
}

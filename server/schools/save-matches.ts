import { eq } from "drizzle-orm";
import { schoolMatches, schools, sisSchools } from "@/db/schema";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import type { SaveMatchesInput } from "./schema";

/** Saves which SIS school belongs to which of ours; a SIS school matched twice is refused under both rows. */
export async function saveMatches(context: CommandContext, input: SaveMatchesInput): Promise<{ matched: number }> {
  const ours = await context.db
    .select({ id: schools.id, name: schools.name })
    .from(schools)
    .where(eq(schools.districtId, context.districtId));
  const theirs = await context.db
    .select({ sourceId: sisSchools.sourceId, name: sisSchools.name })
    .from(sisSchools)
    .where(eq(sisSchools.districtId, context.districtId));
  const nameOf = new Map(ours.map((school) => [school.id, school.name]));
  const known = new Map(theirs.map((school) => [school.sourceId, school.name]));
  const fields: Record<string, string> = {};
  for (const { schoolId, sourceId } of input.matches) {
    if (!nameOf.has(schoolId)) throw new DomainError("not_found", "There is no such school in this district.");
    if (sourceId === null) continue;
    if (!known.has(sourceId)) fields[schoolId] = "The SIS no longer has this school. Read the schools again.";
    const other = input.matches.find((match) => match.sourceId === sourceId && match.schoolId !== schoolId);
    if (other)
      fields[schoolId] =
        `${known.get(sourceId) ?? sourceId} is also matched to ${nameOf.get(other.schoolId) ?? "another school"}. A SIS school fits one school.`;
  }
  if (Object.keys(fields).length > 0)
    throw new DomainError("bad_request", "Some schools cannot be matched like this. Nothing was saved.", fields);
  const savedBy = context.actor.kind === "person" ? context.actor.personId : context.actor.name;
  await context.db.transaction(async (tx) => {
    await tx.delete(schoolMatches).where(eq(schoolMatches.districtId, context.districtId));
    const rows = input.matches.map((match) => ({
      ...match,
      districtId: context.districtId,
      savedAt: context.now,
      savedBy,
    }));
    if (rows.length > 0) await tx.insert(schoolMatches).values(rows);
    const matched = input.matches.filter((match) => match.sourceId !== null).length;
    await recordAudit(
      { ...context, db: tx },
      { action: "schools.matched", subject: "schools", detail: { matched, left: input.matches.length - matched } },
    );
  });
  return { matched: input.matches.filter((match) => match.sourceId !== null).length };
}

import { and, eq, inArray } from "drizzle-orm";
import { districts, schoolMatches, schools, sisSchools } from "@/db/schema";
import { recordAudit } from "@/server/platform/audit";
import { DomainError } from "@/server/platform/errors";
import type { CommandContext } from "@/server/platform/tenancy";
import type { SaveMatchesInput } from "./schema";

/**
 * Saves which SIS school belongs to which of ours, all at once: a school left out is undecided again.
 * A SIS school matched twice is refused under both rows; a row that stays as it is keeps who saved it and when.
 */
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
  if (new Set(input.matches.map((match) => match.schoolId)).size < input.matches.length)
    throw new DomainError("bad_request", "A school was sent twice. Nothing was saved.");
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
  const wanted = new Map(input.matches.map((match) => [match.schoolId, match.sourceId]));
  const matched = input.matches.filter((match) => match.sourceId !== null).length;
  await context.db.transaction(async (tx) => {
    // Two people saving at once: the second waits here and then compares with what the first has written.
    await tx.select({ id: districts.id }).from(districts).where(eq(districts.id, context.districtId)).for("update");
    const saved = await tx.select().from(schoolMatches).where(eq(schoolMatches.districtId, context.districtId));
    const kept = new Set(saved.filter((row) => wanted.get(row.schoolId) === row.sourceId).map((row) => row.schoolId));
    const gone = saved.filter((row) => !kept.has(row.schoolId)).map((row) => row.schoolId);
    const rows = input.matches
      .filter((match) => !kept.has(match.schoolId))
      .map((match) => ({ ...match, districtId: context.districtId, savedAt: context.now, savedBy }));
    if (gone.length === 0 && rows.length === 0) return;
    // Out before in, so that two schools can swap their SIS schools.
    await tx
      .delete(schoolMatches)
      .where(and(eq(schoolMatches.districtId, context.districtId), inArray(schoolMatches.schoolId, gone)));
    if (rows.length > 0) await tx.insert(schoolMatches).values(rows);
    await recordAudit(
      { ...context, db: tx },
      { action: "schools.matched", subject: "schools", detail: { matched, left: input.matches.length - matched } },
    );
  });
  return { matched };
}

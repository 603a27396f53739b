import { and, eq } from "drizzle-orm";
import { memberships, membershipSchools } from "@/db/schema";
import type { CommandContext } from "@/server/platform/tenancy";

/** The schools whose records a person may see; null is every school of the district. */
export type SchoolScope = readonly string[] | null;

/** A school manager sees the schools of the membership, everybody else of the district sees all. */
export async function findSchoolScope(
  context: Pick<CommandContext, "db" | "districtId" | "actor">,
): Promise<SchoolScope> {
  if (context.actor.kind === "system" || context.actor.role !== "school_manager") return null;
  const rows = await context.db
    .select({ schoolId: membershipSchools.schoolId })
    .from(membershipSchools)
    .innerJoin(memberships, eq(memberships.id, membershipSchools.membershipId))
    .where(and(eq(memberships.personId, context.actor.personId), eq(memberships.districtId, context.districtId)));
  return rows.map((row) => row.schoolId);
}

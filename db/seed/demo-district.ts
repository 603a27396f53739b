import { and, eq } from "drizzle-orm";
import { connections, districts, memberships, membershipSchools, people, schools } from "@/db/schema";
import type { Db } from "@/db/types";
import { saveConnection } from "@/server/connection/save-connection";
import { DomainError } from "@/server/platform/errors";
import { authorizeDistrict, type CommandContext, type Role } from "@/server/platform/tenancy";
import { listSchoolMatches } from "@/server/schools/queries";
import { refreshSisSchools } from "@/server/schools/refresh-sis-schools";
import { saveMatches } from "@/server/schools/save-matches";
import { saveSuggested } from "@/server/settings/save-suggested";

export type SeedPerson = { email: string; name: string; role: Role | null };
export type SeedSchool = { number: string; name: string };

/** A district with its schools and people and nothing set up; found again when it is there. */
export async function seedDistrict(
  db: Db,
  input: { name: string; timeZone: string; schools: SeedSchool[]; people: readonly SeedPerson[] },
): Promise<{ districtId: string }> {
  const [known] = await db.select({ id: districts.id }).from(districts).where(eq(districts.name, input.name));
  const districtId =
    known?.id ??
    (
      await db.insert(districts).values({ name: input.name, timeZone: input.timeZone }).returning({ id: districts.id })
    )[0]?.id;
  if (!districtId) throw new Error("The district could not be made.");
  for (const school of input.schools)
    await db
      .insert(schools)
      .values({ districtId, ...school })
      .onConflictDoNothing();
  for (const person of input.people) await seedPerson(db, districtId, person);
  return { districtId };
}

async function seedPerson(db: Db, districtId: string, person: SeedPerson): Promise<void> {
  const [known] = await db.select({ id: people.id }).from(people).where(eq(people.email, person.email));
  const personId =
    known?.id ??
    (await db.insert(people).values({ email: person.email, name: person.name }).returning({ id: people.id }))[0]?.id;
  if (!personId || person.role === null) return;
  const place = person.role === "operator" ? null : districtId;
  const [membership] = await db
    .insert(memberships)
    .values({ personId, districtId: place, role: person.role })
    .onConflictDoNothing()
    .returning({ id: memberships.id });
  if (!membership || person.role !== "school_manager") return;
  const [school] = await db
    .select({ id: schools.id })
    .from(schools)
    .where(eq(schools.districtId, districtId))
    .orderBy(schools.number)
    .limit(1);
  if (school)
    await db
      .insert(membershipSchools)
      .values({ membershipId: membership.id, schoolId: school.id })
      .onConflictDoNothing();
}

/** What the seed acts as: the district's first site manager. */
export async function seedCommand(db: Db, districtId: string, now: Date): Promise<CommandContext> {
  const [manager] = await db
    .select({ personId: memberships.personId })
    .from(memberships)
    .where(and(eq(memberships.districtId, districtId), eq(memberships.role, "site_manager")));
  const actor = manager
    ? ({ kind: "person", personId: manager.personId, role: "site_manager" } as const)
    : ({ kind: "system", name: "seed" } as const);
  return { db, districtId: authorizeDistrict(districtId), actor, now };
}

/** Connects the district and sets the student import up with the product's own commands, as the wizard suggests it. */
export async function setUpStudents(
  context: CommandContext,
  credentials: Record<string, string>,
  connector = "powerschool",
): Promise<void> {
  const result = await saveConnection(context, { connector, credentials });
  if (!result.ok) throw new DomainError("precondition_failed", `${result.failure.message} ${result.failure.fix}`);
  await refreshSisSchools(context);
  const { ours } = await listSchoolMatches(context.db, context.districtId);
  const matches = ours.map((school) => ({
    schoolId: school.id,
    sourceId: school.sourceId ?? school.suggestion?.sourceId ?? null,
  }));
  await saveMatches(context, { matches });
  await saveSuggested(context, { dataType: "student" });
}

/** Whether the district has connected a SIS already. */
export async function isSetUp(db: Db, districtId: string): Promise<boolean> {
  const [saved] = await db
    .select({ status: connections.status })
    .from(connections)
    .where(eq(connections.districtId, districtId));
  return saved?.status === "connected";
}

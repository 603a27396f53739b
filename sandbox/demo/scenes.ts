import { and, eq, inArray } from "drizzle-orm";
import { runs, schools, students } from "@/db/schema";
import { seedCommand } from "@/db/seed/demo-district";
import { createDistrict } from "@/sandbox/district/district";
import { recordVersion } from "@/server/configuration/record-version";
import { editStudent } from "@/server/roster/edit-student";
import { findSettings } from "@/server/settings/load-settings";
import { saveSync } from "@/server/settings/save-sync";
import type { CommandContext } from "@/server/platform/tenancy";
import { importOnce } from "./import-once";
import type { World } from "./world";

type Made = { students: number; seed: number };

const OLDER = 3;
/** The next day brings a few changes; after so many days too many have left for one import. */
const NEXT_DAY = 1;
const LONG_AFTER = 40;

/** Moves the made-up PowerSchool some days on. */
async function goTo(world: World, day: number): Promise<void> {
  await fetch(`${world.sis.url}/__sandbox/day`, { method: "POST", body: JSON.stringify({ day }) });
}

/** Students of an older Data Import, known by other ids, who join PowerSchool the next day: possible duplicates. */
async function addOlderRecords(context: CommandContext, made: Made): Promise<void> {
  const next = createDistrict({ ...made, day: NEXT_DAY });
  const ours = await context.db
    .select({ id: schools.id, number: schools.number })
    .from(schools)
    .where(eq(schools.districtId, context.districtId));
  const at = new Date(context.now.getTime() - 400 * 24 * 60 * 60 * 1000);
  const joined = Array.from({ length: 12 }, (_, index) => next.student(next.studentCount - 1 - index));
  const usable = joined.flatMap((student) => {
    const school = ours.find((one) => one.number === String(student.schoolNumber));
    return school && student.lastName && student.birthDate && student.classOf && student.enrollStatus === 0
      ? [{ student, school, lastName: student.lastName, classYear: student.classOf }]
      : [];
  });
  for (const { student, school, lastName, classYear } of usable.slice(0, OLDER)) {
    const origin = { by: "data_import" as const, reference: "roster-2025.csv", at: at.toISOString() };
    await context.db
      .insert(students)
      .values({
        districtId: context.districtId,
        schoolId: school.id,
        studentNumber: `old-${student.studentNumber}`,
        classYear,
        enrollmentStatus: "CURRENTLY_ENROLLED",
        lastName: lastName.normalize("NFKD").replace(/[\u0300-\u036f]/g, ""),
        firstName: student.firstName,
        birthOn: student.birthDate,
        isActive: true,
        origins: { lastName: origin, firstName: origin, birthOn: origin },
        createdAt: at,
        updatedAt: at,
      })
      .onConflictDoNothing();
  }
}

async function editOne(context: CommandContext): Promise<number | null> {
  const [one] = await context.db
    .select()
    .from(students)
    .where(and(eq(students.districtId, context.districtId), eq(students.isActive, true)))
    .orderBy(students.id)
    .limit(1);
  if (!one) return null;
  const input = { id: one.id, values: { homeroom: "Library" }, shown: { homeroom: one.homeroom }, keep: ["homeroom"] };
  await editStudent({ ...context, now: new Date() }, input);
  return one.id;
}

/** Gives every screen something to show: a history, alerts, a hand-edited student and a held import; says where. */
export async function playScenes(world: World, made: Made): Promise<string[]> {
  const { db } = world.pool;
  const context = await seedCommand(db, world.districtId, new Date());
  const known = await db
    .select({ id: runs.id, kind: runs.kind, status: runs.status })
    .from(runs)
    .where(
      and(
        eq(runs.districtId, context.districtId),
        eq(runs.dataType, "student"),
        inArray(runs.status, ["held", "completed", "completed_with_alerts"]),
      ),
    )
    .orderBy(runs.number);
  // A demo that was started before has its scenes already.
  if (known.length > 1) return [];
  const settings = await findSettings(db, context.districtId, "student");
  if (!settings?.sync) return [];
  await recordVersion(context, "First setup");
  await saveSync(context, { dataType: "student", sync: { ...settings.sync, inactivateMissing: true } });
  await recordVersion(context, "Sync settings");
  await addOlderRecords(context, made);
  await goTo(world, NEXT_DAY);
  const second = await importOnce(context, "student");
  const edited = await editOne(context);
  await goTo(world, LONG_AFTER);
  const held = await importOnce(context, "student");
  const url = (path: string) => `${world.appUrl}${path}`;
  return [
    `Held for approval: ${url(`/runs/${held.id}`)}`,
    `Versions of the configuration: ${url("/setup/versions")}`,
    `Possible duplicates: ${url("/alerts")}`,
    `An import that can be undone for 72 hours: ${url(`/runs/${second.id}/undo`)}`,
    ...(edited === null ? [] : [`A student with a value kept by hand: ${url(`/roster/students/${edited}`)}`]),
  ];
}

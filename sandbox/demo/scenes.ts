import { and, desc, eq, sql } from "drizzle-orm";
import { runs, schools, students } from "@/db/schema";
import { seedCommand } from "@/db/seed/demo-district";
import { createDistrict } from "@/sandbox/district/district";
import { recordVersion } from "@/server/configuration/record-version";
import { editStudent } from "@/server/roster/edit-student";
import { findSettings } from "@/server/settings/load-settings";
import { saveSync } from "@/server/settings/save-sync";
import type { CommandContext } from "@/server/platform/tenancy";
import { isDone } from "@/server/runs/status";
import { importOnce } from "./import-once";
import { moveSis, readSisDay } from "./sis-day";
import type { World } from "./world";

type Made = { students: number; seed: number };

const OLDER = 3;
/** The next day brings a few changes; after so many days too many have left for one import. */
const NEXT_DAY = 1;
const LONG_AFTER = 40;

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

/** Keeps a value by hand, where nobody has one yet. */
async function keepOne(context: CommandContext): Promise<void> {
  if (await findKept(context)) return;
  const [one] = await context.db
    .select()
    .from(students)
    .where(and(eq(students.districtId, context.districtId), eq(students.isActive, true)))
    .orderBy(students.id)
    .limit(1);
  if (!one) return;
  const input = { id: one.id, values: { homeroom: "Library" }, shown: { homeroom: one.homeroom }, keep: ["homeroom"] };
  await editStudent({ ...context, now: new Date() }, input);
}

async function findKept({ db, districtId }: CommandContext): Promise<number | null> {
  const [kept] = await db
    .select({ id: students.id })
    .from(students)
    .where(and(eq(students.districtId, districtId), sql`cardinality(${students.keptFields}) > 0`))
    .orderBy(students.id)
    .limit(1);
  return kept?.id ?? null;
}

/** Where each scene is, as it stands in the database, so that a demo that is started again says it too. */
async function findScenes(context: CommandContext, appUrl: string): Promise<string[]> {
  const imports = await context.db
    .select({ id: runs.id, status: runs.status })
    .from(runs)
    .where(and(eq(runs.districtId, context.districtId), eq(runs.dataType, "student"), eq(runs.kind, "import")))
    .orderBy(desc(runs.number));
  const held = imports.find((run) => run.status === "held");
  const last = imports.find((run) => isDone(run.status));
  const kept = await findKept(context);
  const say = (what: string, path: string) => `${what}: ${appUrl}${path}`;
  return [
    ...(held ? [say("Held for approval", `/runs/${held.id}`)] : []),
    ...(last ? [say("A log with its causes", `/runs/${last.id}`)] : []),
    say("History of imports", "/runs"),
    say("Possible duplicates, missing values and unmapped codes", "/alerts"),
    ...(last ? [say("An import that can be undone for 72 hours", `/runs/${last.id}/undo`)] : []),
    ...(kept === null ? [] : [say("A student with a value kept by hand", `/roster/students/${kept}`)]),
    say("Versions of the configuration", "/setup/versions"),
  ];
}

/**
 * Gives every screen something to show, once: a history, alerts, a hand-edited student and a held import; says where
 * each of it is.
 */
export async function playScenes(world: World, made: Made): Promise<string[]> {
  const context = await seedCommand(world.pool.db, world.districtId, new Date());
  const settings = await findSettings(context.db, context.districtId, "student");
  const today = readSisDay(world.dataDir);
  if (settings?.sync && today < NEXT_DAY) {
    await recordVersion(context, "First setup");
    await saveSync(context, { dataType: "student", sync: { ...settings.sync, inactivateMissing: true } });
    await recordVersion(context, "Sync settings");
    await addOlderRecords(context, made);
    await moveSis(world, NEXT_DAY);
    await importOnce(context, "student");
  }
  if (settings?.sync && today < LONG_AFTER) {
    await keepOne(context);
    await moveSis(world, LONG_AFTER);
    await importOnce(context, "student");
  }
  return findScenes(context, world.appUrl);
}

import { randomUUID } from "node:crypto";
import type { Pool } from "@/db/client";
import { districtDb } from "@/db/scoped";
import { districts, memberships, people, schools } from "@/db/schema";
import { DEFAULT_LIMITS, type RunSettings } from "@/server/engine/types";
import { authorizeDistrict, type CommandContext, type Role } from "@/server/platform/tenancy";

export type BuiltDistrict = {
  id: ReturnType<typeof authorizeDistrict>;
  schools: { id: string; number: string; name: string }[];
};

/** A district with two schools, 101 and 102, of its own. */
export async function buildDistrict(
  pool: Pool,
  overrides: { name?: string; timeZone?: string; schoolNumbers?: string[] } = {},
): Promise<BuiltDistrict> {
  const [district] = await pool.db
    .insert(districts)
    .values({ name: overrides.name ?? "Riverbend Unified", timeZone: overrides.timeZone ?? "America/Chicago" })
    .returning();
  const numbers = overrides.schoolNumbers ?? ["101", "102"];
  const made = await pool.db
    .insert(schools)
    .values(numbers.map((number) => ({ districtId: district!.id, number, name: `School ${number}` })))
    .returning();
  return { id: authorizeDistrict(district!.id), schools: made };
}

/** A person with a role in a district. */
export async function buildPerson(pool: Pool, districtId: string | null, role: Role): Promise<string> {
  const [person] = await pool.db
    .insert(people)
    .values({ email: `${randomUUID()}@riverbend.example`, name: `A ${role}` })
    .returning();
  await pool.db.insert(memberships).values({ personId: person!.id, districtId, role });
  return person!.id;
}

/** What a command is handed when a person of a role calls it. */
export function commandOf(
  pool: Pool,
  district: BuiltDistrict,
  overrides: Partial<CommandContext> & { role?: Role } = {},
): CommandContext {
  const { role, ...rest } = overrides;
  return {
    db: districtDb(pool, district.id),
    districtId: district.id,
    actor: { kind: "person", personId: randomUUID(), role: role ?? "analyst" },
    now: new Date("2026-08-04T06:09:00Z"),
    ...rest,
  };
}

/** Settings of a student import that match the fields engine tests use, by our own keys. */
export function buildSettings(district: BuiltDistrict, overrides: Partial<RunSettings> = {}): RunSettings {
  const keys = [
    "sisId",
    "studentNumber",
    "lastName",
    "firstName",
    "birthOn",
    "classYear",
    "enrollmentStatus",
    "email",
    "gender",
    "ethnicity",
    "homeroom",
  ];
  return {
    connector: "powerschool",
    settingsVersion: 1,
    fields: Object.fromEntries(keys.map((key) => [key, key])),
    codes: {
      enrollmentStatus: { "0": "CURRENTLY_ENROLLED", "1": "INACTIVE", "2": "TRANSFERRED_OUT", "3": "GRADUATED" },
      gender: { F: "FEMALE", M: "MALE" },
      ethnicity: { "Federal 1": "HISPANIC", W: "WHITE", B: "BLACK" },
    },
    sync: {
      schoolIds: null,
      frequency: { kind: "manual" },
      timeOfDay: "01:00",
      timeZone: "America/Chicago",
      pauses: [],
      inactivateMissing: false,
      absentImports: 1,
      limits: DEFAULT_LIMITS,
      importGraduates: true,
    },
    schools: Object.fromEntries(district.schools.map((school) => [school.number, school.id])),
    ...overrides,
  };
}

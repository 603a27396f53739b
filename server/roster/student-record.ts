import { and, desc, eq, inArray } from "drizzle-orm";
import { people, recordChanges, runs, schools, students, type ValueOrigin } from "@/db/schema";
import type { Db } from "@/db/types";
import { student as catalogue } from "@/server/engine/catalogue/student";
import { DomainError } from "@/server/platform/errors";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import type { SchoolScope } from "./scope";
import { labelOf } from "./shown-value";
import { historyOf, type RecordEvent, type RunFacts } from "./student-history";

export type ValueSource =
  | { kind: "import"; runId: string; number: number; at: Date; sisField: string | null }
  | { kind: "hand"; person: string | null; at: Date }
  | { kind: "school_sync" | "data_import"; reference: string; at: Date }
  | { kind: "unknown" };

export type RecordField = {
  key: string;
  label: string;
  group: string;
  value: string | null;
  /** As it is stored: our code, our school's id. */
  raw: string | null;
  /** Our codes, where the field has some. */
  options: { key: string; label: string }[] | null;
  isKept: boolean;
  /** The last import took this field from the SIS, so that the next one does. */
  followsSis: boolean;
  source: ValueSource | null;
};

export type StudentRecord = {
  id: number;
  lastName: string;
  firstName: string | null;
  studentNumber: string;
  classYear: number;
  school: string;
  schoolId: string;
  isActive: boolean;
  isProtected: boolean;
  updatedAt: Date;
  fields: RecordField[];
  history: RecordEvent[];
};

const HISTORY = 100;

async function runsByIds(db: Db, districtId: AuthorizedDistrictId, ids: string[]): Promise<Map<string, RunFacts>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({
      id: runs.id,
      number: runs.number,
      kind: runs.kind,
      finishedAt: runs.finishedAt,
      createdAt: runs.createdAt,
      startedBy: runs.startedBy,
      approval: runs.approval,
      settings: runs.settings,
    })
    .from(runs)
    .where(and(eq(runs.districtId, districtId), inArray(runs.id, ids)));
  return new Map(
    rows.map((run) => [
      run.id,
      {
        number: run.number,
        kind: run.kind,
        at: run.finishedAt ?? run.createdAt,
        fields: run.settings.fields,
        startedBy: run.startedBy,
        approvedBy: run.approval?.by ?? null,
      },
    ]),
  );
}

/** Which fields the last import took from the SIS. */
async function importedFields(db: Db, districtId: AuthorizedDistrictId): Promise<Record<string, string | null>> {
  const [last] = await db
    .select({ settings: runs.settings })
    .from(runs)
    .where(and(eq(runs.districtId, districtId), eq(runs.dataType, "student"), eq(runs.kind, "import")))
    .orderBy(desc(runs.number))
    .limit(1);
  return last?.settings.fields ?? {};
}

/** One student with the source of each value and what imports did to it, newest first. */
export async function getStudent(
  db: Db,
  districtId: AuthorizedDistrictId,
  scope: SchoolScope,
  id: number,
): Promise<StudentRecord> {
  const [found] = await db
    .select({ row: students, school: schools.name })
    .from(students)
    .innerJoin(schools, eq(schools.id, students.schoolId))
    .where(and(eq(students.districtId, districtId), eq(students.id, id)));
  if (!found || (scope !== null && !scope.includes(found.row.schoolId))) {
    throw new DomainError("not_found", "There is no such student among yours.");
  }
  const { row, school } = found;
  const changes = await db
    .select()
    .from(recordChanges)
    .where(
      and(
        eq(recordChanges.districtId, districtId),
        eq(recordChanges.dataType, "student"),
        eq(recordChanges.recordId, id),
      ),
    )
    .orderBy(desc(recordChanges.at), desc(recordChanges.id))
    .limit(HISTORY);
  const origins = Object.values(row.origins);
  const runIds = new Set([row.createdByRun, ...changes.map((change) => change.runId)].filter((one) => one !== null));
  for (const origin of origins) if (origin.by === "import") runIds.add(origin.runId);
  const [facts, schoolNames, matched] = await Promise.all([
    runsByIds(db, districtId, [...runIds]),
    schoolNamesOf(db, districtId),
    importedFields(db, districtId),
  ]);
  const names = await personNames(db, [
    ...origins.flatMap((origin) => (origin.by === "hand" ? [origin.personId] : [])),
    ...changes.flatMap((change) => change.actor ?? []),
    ...[...facts.values()].flatMap((run) => [run.startedBy, run.approvedBy].filter((one) => one !== null)),
  ]);
  const byKey = new Map(catalogue.fields.map((field) => [field.key, field]));
  const shown = (key: string, value: string | null) =>
    key === "school" && value !== null ? (schoolNames.get(value) ?? value) : labelOf(byKey.get(key), value);
  const changedIn = lastChanges(changes);
  return {
    id: row.id,
    lastName: row.lastName,
    firstName: row.firstName,
    studentNumber: row.studentNumber,
    classYear: row.classYear,
    school,
    schoolId: row.schoolId,
    isActive: row.isActive,
    isProtected: row.isProtected,
    updatedAt: row.updatedAt,
    fields: catalogue.fields.map((field) => {
      const raw = field.key === "school" ? row.schoolId : valueOf(row, field.key);
      const origin = row.origins[field.key] ?? changedIn.get(field.key);
      return {
        key: field.key,
        label: field.label,
        group: field.group,
        value: shown(field.key, raw),
        raw,
        options: field.coding ? field.coding.codes.map(({ key, label }) => ({ key, label })) : null,
        followsSis: field.key === "school" ? Object.keys(matched).length > 0 : Boolean(matched[field.key]),
        isKept: row.keptFields.includes(field.key),
        source: raw === null ? null : sourceOf(field.key, origin, row.createdByRun, facts, names),
      };
    }),
    history: historyOf({
      createdByRun: row.createdByRun,
      createdAt: row.createdAt,
      changes,
      runs: facts,
      names,
      shown,
      placeOf: (key) => catalogue.fields.findIndex((field) => field.key === key),
      labelOf: (key) => byKey.get(key)?.label ?? key,
    }),
  };
}

/** One field of a student as text; null when there is no value. */
export function valueOf(row: typeof students.$inferSelect, key: string): string | null {
  const value = (row as Record<string, unknown>)[key];
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
}

/** Which import changed a field last, for records from before sources were kept per value. */
function lastChanges(changes: (typeof recordChanges.$inferSelect)[]): Map<string, ValueOrigin> {
  const last = new Map<string, ValueOrigin>();
  for (const change of changes) {
    for (const key of Object.keys(change.changes)) {
      if (!last.has(key) && change.runId) last.set(key, { by: "import", runId: change.runId });
    }
  }
  return last;
}

function sourceOf(
  key: string,
  origin: ValueOrigin | undefined,
  createdByRun: string | null,
  facts: Map<string, RunFacts>,
  names: Map<string, string>,
): ValueSource {
  if (origin?.by === "hand") {
    return { kind: "hand", person: names.get(origin.personId) ?? null, at: new Date(origin.at) };
  }
  if (origin?.by === "school_sync" || origin?.by === "data_import") {
    return { kind: origin.by, reference: origin.reference, at: new Date(origin.at) };
  }
  const runId = (origin?.by === "import" ? origin.runId : null) ?? createdByRun;
  const run = runId ? facts.get(runId) : undefined;
  if (!runId || !run) return { kind: "unknown" };
  // An import that did not match this field cannot be the source of its value; a school comes through School matching.
  if (!origin && !run.fields[key] && key !== "school") return { kind: "unknown" };
  return { kind: "import", runId, number: run.number, at: run.at, sisField: run.fields[key] ?? null };
}

const UUID = /^[0-9a-f-]{36}$/;

async function personNames(db: Db, found: string[]): Promise<Map<string, string>> {
  // Runs that the system started name no person.
  const ids = [...new Set(found)].filter((one) => UUID.test(one));
  if (ids.length === 0) return new Map();
  const rows = await db.select({ id: people.id, name: people.name }).from(people).where(inArray(people.id, ids));
  return new Map(rows.map((row) => [row.id, row.name]));
}

async function schoolNamesOf(db: Db, districtId: AuthorizedDistrictId): Promise<Map<string, string>> {
  const rows = await db
    .select({ id: schools.id, name: schools.name })
    .from(schools)
    .where(eq(schools.districtId, districtId));
  return new Map(rows.map((row) => [row.id, row.name]));
}

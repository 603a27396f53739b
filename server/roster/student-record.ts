import { and, desc, eq, inArray } from "drizzle-orm";
import { people, recordChanges, runs, schools, students, type ValueOrigin } from "@/db/schema";
import type { Db } from "@/db/types";
import { student as catalogue } from "@/server/engine/catalogue/student";
import type { Field } from "@/server/engine/types";
import { DomainError } from "@/server/platform/errors";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import type { SchoolScope } from "./scope";

export type ValueSource =
  | { kind: "import"; runId: string; number: number; at: Date; sisField: string | null }
  | { kind: "hand"; person: string | null; at: Date }
  | { kind: "unknown" };

export type RecordField = {
  key: string;
  label: string;
  group: string;
  value: string | null;
  isKept: boolean;
  source: ValueSource | null;
};

export type RecordEvent = {
  at: Date;
  kind: "create" | "update" | "inactivate";
  runId: string;
  number: number;
  changes: { label: string; before: string | null; after: string | null }[];
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

type RunFacts = { number: number; at: Date; fields: Record<string, string | null> };
const HISTORY = 100;

/** Our code as people read it; other values as they are. */
export function labelOf(field: Field | undefined, value: string | null): string | null {
  if (value === null) return null;
  return field?.coding?.codes.find((code) => code.key === value)?.label ?? value;
}

async function runsByIds(db: Db, districtId: AuthorizedDistrictId, ids: string[]): Promise<Map<string, RunFacts>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({
      id: runs.id,
      number: runs.number,
      finishedAt: runs.finishedAt,
      createdAt: runs.createdAt,
      settings: runs.settings,
    })
    .from(runs)
    .where(and(eq(runs.districtId, districtId), inArray(runs.id, ids)));
  return new Map(
    rows.map((run) => [
      run.id,
      { number: run.number, at: run.finishedAt ?? run.createdAt, fields: run.settings.fields },
    ]),
  );
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
  const personIds = origins.flatMap((origin) => (origin.by === "hand" ? [origin.personId] : []));
  const [facts, names, schoolNames] = await Promise.all([
    runsByIds(db, districtId, [...runIds]),
    personNames(db, personIds),
    schoolNamesOf(db, districtId),
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
        isKept: row.keptFields.includes(field.key),
        source: raw === null ? null : sourceOf(field.key, origin, row.createdByRun, facts, names),
      };
    }),
    history: historyOf(row.createdByRun, row.createdAt, changes, facts, shown, byKey),
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
  const runId = (origin?.by === "import" ? origin.runId : null) ?? createdByRun;
  const run = runId ? facts.get(runId) : undefined;
  if (!runId || !run) return { kind: "unknown" };
  // An import that did not match this field cannot be the source of its value; a school comes through School matching.
  if (!origin && !run.fields[key] && key !== "school") return { kind: "unknown" };
  return { kind: "import", runId, number: run.number, at: run.at, sisField: run.fields[key] ?? null };
}

function historyOf(
  createdByRun: string | null,
  createdAt: Date,
  changes: (typeof recordChanges.$inferSelect)[],
  facts: Map<string, RunFacts>,
  shown: (key: string, value: string | null) => string | null,
  byKey: Map<string, Field>,
): RecordEvent[] {
  const events: RecordEvent[] = changes.flatMap((change) => {
    const run = change.runId ? facts.get(change.runId) : undefined;
    if (!run || !change.runId || (change.kind !== "update" && change.kind !== "inactivate")) return [];
    const list = Object.entries(change.changes).map(([key, [before, after]]) => ({
      label: byKey.get(key)?.label ?? key,
      before: shown(key, before),
      after: shown(key, after),
    }));
    return [{ at: change.at, kind: change.kind, runId: change.runId, number: run.number, changes: list }];
  });
  const creator = createdByRun ? facts.get(createdByRun) : undefined;
  if (createdByRun && creator) {
    events.push({ at: createdAt, kind: "create", runId: createdByRun, number: creator.number, changes: [] });
  }
  return events;
}

async function personNames(db: Db, ids: string[]): Promise<Map<string, string>> {
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

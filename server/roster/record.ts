import { and, desc, eq, inArray } from "drizzle-orm";
import { people, recordChanges, runs, schools, type ValueOrigin } from "@/db/schema";
import type { Db } from "@/db/types";
import type { DataType } from "@/server/connectors/connector";
import { findCatalogue } from "@/server/engine/catalogue";
import { isGiven } from "@/server/engine/normalise";
import { DomainError } from "@/server/platform/errors";
import type { AuthorizedDistrictId } from "@/server/platform/tenancy";
import { getVisibleRecord } from "./read-records";
import { historyOf, type RecordEvent, type RunFacts } from "./record-history";
import { linksOf } from "./record-links";
import type { SchoolScope } from "./scope";
import { titleOf } from "./shown-record";
import { fieldLabel, shownValue } from "./shown-value";

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
  /** It recognizes the record, so that it always follows the SIS. */
  identifies: boolean;
  /** The last import took this field from the SIS, so that the next one does. */
  followsSis: boolean;
  source: ValueSource | null;
};

/** Records of ours that belong together with this one: guardians of a student, schools of a course. */
export type RecordLinks = {
  label: string;
  slug: string;
  items: { id: number; title: string; number: string | null; isActive: boolean }[];
  /** More than are listed. */
  hasMore: boolean;
};

export type RecordView = {
  id: number;
  dataType: DataType;
  noun: [one: string, many: string];
  label: string;
  title: string;
  number: string | null;
  numberLabel: string;
  /** Null where records belong to the whole district. */
  school: string | null;
  schoolId: string | null;
  isActive: boolean;
  isProtected: boolean;
  updatedAt: Date;
  fields: RecordField[];
  links: RecordLinks[];
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

/** Which fields the last import of a type took from the SIS. */
async function importedFields(
  db: Db,
  districtId: AuthorizedDistrictId,
  dataType: DataType,
): Promise<Record<string, string | null>> {
  const [last] = await db
    .select({ settings: runs.settings })
    .from(runs)
    .where(and(eq(runs.districtId, districtId), eq(runs.dataType, dataType), eq(runs.kind, "import")))
    .orderBy(desc(runs.number))
    .limit(1);
  return last?.settings.fields ?? {};
}

/** One record of any type with the source of each value, what it is linked with, and what imports did to it, newest first. */
export async function getRecord(
  db: Db,
  districtId: AuthorizedDistrictId,
  scope: SchoolScope,
  input: { dataType: DataType; id: number },
): Promise<RecordView> {
  const { dataType, id } = input;
  const catalogue = findCatalogue(dataType);
  if (!catalogue) throw new DomainError("not_found", "There are no such records yet.");
  const row = await getVisibleRecord(db, districtId, catalogue, scope, id);
  const changes = await db
    .select()
    .from(recordChanges)
    .where(
      and(
        eq(recordChanges.districtId, districtId),
        eq(recordChanges.dataType, dataType),
        eq(recordChanges.recordId, id),
      ),
    )
    .orderBy(desc(recordChanges.at), desc(recordChanges.id))
    .limit(HISTORY);
  const origins = Object.values(row.origins);
  const runIds = new Set([row.createdByRun, ...changes.map((change) => change.runId)].filter((one) => one !== null));
  for (const origin of origins) if (origin.by === "import") runIds.add(origin.runId);
  const [facts, schoolNames, matched, links] = await Promise.all([
    runsByIds(db, districtId, [...runIds]),
    schoolNamesOf(db, districtId),
    importedFields(db, districtId, dataType),
    linksOf(db, districtId, scope, catalogue, row),
  ]);
  const names = await personNames(db, [
    ...origins.flatMap((origin) => (origin.by === "hand" ? [origin.personId] : [])),
    ...changes.flatMap((change) => change.actor ?? []),
    ...[...facts.values()].flatMap((run) => [run.startedBy, run.approvedBy].filter((one) => one !== null)),
  ]);
  const shown = (key: string, value: string | null) => shownValue(catalogue, key, value, schoolNames);
  const changedIn = lastChanges(changes);
  const { key: idKey, number: secondKey } = catalogue.identity;
  return {
    id: row.id,
    dataType,
    noun: catalogue.noun,
    label: catalogue.label,
    title: titleOf(catalogue, row.values) ?? "No name",
    number: row.values[catalogue.shown.number] ?? null,
    numberLabel: fieldLabel(catalogue, catalogue.shown.number),
    school: row.school,
    schoolId: row.schoolId,
    isActive: row.isActive,
    isProtected: row.isProtected,
    updatedAt: row.updatedAt,
    links,
    fields: catalogue.fields
      .filter((field) => !field.isInternal)
      .map((field) => {
        const raw = row.values[field.key] ?? null;
        const origin = row.origins[field.key] ?? changedIn.get(field.key);
        const source = { isGiven: field.key === "school" || isGiven(field), origin, createdByRun: row.createdByRun };
        return {
          key: field.key,
          label: field.label,
          group: field.group,
          value: shown(field.key, raw),
          raw,
          options: field.coding && !field.isList ? field.coding.codes.map(({ key, label }) => ({ key, label })) : null,
          followsSis: field.key === "school" ? Object.keys(matched).length > 0 : Boolean(matched[field.key]),
          identifies: field.key === idKey || field.key === secondKey,
          isKept: row.keptFields.includes(field.key),
          source: raw === null ? null : sourceOf(field.key, source, facts, names),
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
      labelOf: (key) => fieldLabel(catalogue, key),
    }),
  };
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

type Traced = { isGiven: boolean; origin: ValueOrigin | undefined; createdByRun: string | null };

function sourceOf(
  key: string,
  { isGiven: isOurs, origin, createdByRun }: Traced,
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
  // An import that did not match this field cannot be the source of its value, unless the catalogue gives it.
  if (!origin && !run.fields[key] && !isOurs) return { kind: "unknown" };
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

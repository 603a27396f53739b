import { hash } from "node:crypto";
import type { SourceRecord } from "@/server/connectors/connector";
import { normaliseGrade, readDay, type Day } from "./class-year";
import { normaliseValue } from "./normalise-value";
import { readRelations, type SchoolOf } from "./relations";
import type { Catalogue, Draft, Field, Issue, IssueCode, RunSettings, TypedValue, TypedValues, Values } from "./types";

type Reader = {
  field: Field;
  source: string;
  codes: Record<string, string | null>;
  /** Set where the source holds a grade and a year is wanted: the day from which the year is counted. */
  gradeOn: Day | null;
};

type Matches = Pick<RunSettings, "fields">;

/** A value that the catalogue gives, whatever is matched. */
export const isGiven = (field: Field) =>
  field.derive !== undefined || field.whenUnmatched !== undefined || field.kind === "school";

/** The fields that a run imports, in catalogue order; the school travels beside them. */
export function importedFields(catalogue: Catalogue, settings: Matches): Field[] {
  return catalogue.fields.filter((field) => field.key !== "school" && (settings.fields[field.key] || isGiven(field)));
}

/** The SIS fields that a run asks for, each once; what follows from a field of ours is asked from nobody. */
export function askedFields(catalogue: Catalogue, settings: Matches): string[] {
  const asked = catalogue.fields.map((field) => {
    const source = settings.fields[field.key];
    return source === field.alternative?.id ? null : source;
  });
  return [...new Set(asked)].filter((source) => typeof source === "string");
}

/** Turns one coded value into ours; what is not mapped leaves the field as it is and is reported (product-facts section 5). */
function readCodes(reader: Reader, raw: string, issues: Issue[]): string | null {
  const { field, codes } = reader;
  const coding = field.coding;
  if (!coding) return raw;
  const mapped: string[] = [];
  let isComplete = true;
  for (const code of coding.split(raw)) {
    const ours = codes[code];
    if (ours) mapped.push(ours);
    else {
      isComplete = false;
      const severity = field.requirement === "required" ? "error" : "warning";
      issues.push({
        severity,
        code: "unmapped_code",
        field: field.key,
        value: code,
        detail: `${field.label} ${code} is not mapped.`,
      });
    }
  }
  return isComplete ? coding.combine(mapped) : null;
}

function readField(reader: Reader, record: SourceRecord, issues: Issue[]): string | null {
  const raw = record.values[reader.source];
  if (raw === null || raw === undefined) return null;
  const { field } = reader;
  const result = reader.gradeOn ? normaliseGrade(field, raw, reader.gradeOn) : normaliseValue(field, raw);
  if (result.problem) {
    const severity = field.requirement === "required" && !field.mayBeEmpty ? "error" : "warning";
    issues.push({ severity, code: result.problem, field: field.key, value: raw.slice(0, 60), detail: result.detail });
    return null;
  }
  if (result.value === null || field.kind !== "code") return result.value;
  return readCodes(reader, result.value, issues);
}

/** What is said about a record that is left out for its school or its relations. */
const LEFT_OUT: Partial<Record<IssueCode, string>> = {
  school_not_matched: "The school is not matched.",
  school_not_chosen: "The school is not among those chosen.",
  role_not_mapped: "No role of this person is mapped.",
  no_custody: "The guardian has no custody, and no student lives with the guardian.",
};

function leftOutIssue(code: IssueCode): Issue {
  return { severity: "warning", code, field: null, detail: LEFT_OUT[code] ?? "The record is left out." };
}

/** A typed value stands in for one that the SIS does not send, and says whose it is. */
function fillTyped(draft: Draft, typed: Record<string, TypedValue>): void {
  for (const [key, { value, personId, at }] of Object.entries(typed)) {
    if (!(key in draft.values) || draft.values[key] !== null) continue;
    draft.values[key] = value;
    draft.issues = draft.issues.filter((issue) => issue.field !== key);
    draft.origins = { ...draft.origins, [key]: { by: "hand", personId, at } };
  }
}

/** Prepares the translation of one run's rows; the result is pure and is called once a row. */
export function compileNormaliser(
  catalogue: Catalogue,
  settings: RunSettings,
  typed: TypedValues = new Map(),
): (record: SourceRecord, row: number) => Draft {
  const fields = importedFields(catalogue, settings);
  const today = settings.startedOn ? readDay(settings.startedOn) : null;
  const all: Reader[] = fields.map((field) => {
    const source = settings.fields[field.key] ?? "";
    const isGrade = field.kind === "year" && (settings.gradeFields?.includes(source) ?? false);
    return { field, source, codes: settings.codes[field.key] ?? {}, gradeOn: isGrade ? today : null };
  });
  const { relations } = catalogue;
  const isMatched = ({ field, source }: Reader) => source !== "" && source !== field.alternative?.id;
  const readers = all.filter((reader) => isMatched(reader) && !reader.field.isList);
  const lists = all.filter((reader) => isMatched(reader) && reader.field.isList);
  const given = fields.filter((field) => isGiven(field) || field.alternative);
  const chosen = settings.sync.schoolIds ? new Set(settings.sync.schoolIds) : null;
  const schoolOf: SchoolOf = (source) => {
    const schoolId = source === null ? undefined : settings.schools[source];
    if (schoolId === undefined) return { schoolId: null, leftOut: "school_not_matched" };
    return chosen && !chosen.has(schoolId)
      ? { schoolId: null, leftOut: "school_not_chosen" }
      : { schoolId, leftOut: null };
  };
  return (record, row) => {
    const issues: Issue[] = [];
    const values: Values = {};
    for (const reader of readers) values[reader.field.key] = readField(reader, record, issues);
    let schoolId: string | null = null;
    let leftOut: IssueCode | null = null;
    if (relations) {
      const read = readRelations(relations, lists, record, schoolOf, issues);
      Object.assign(values, read.values);
      ({ schoolId, leftOut } = read);
    } else if (catalogue.scope !== "district") ({ schoolId, leftOut } = schoolOf(record.schoolSourceId));
    if (leftOut) issues.unshift(leftOutIssue(leftOut));
    for (const field of given) {
      // A value that could not be read leaves the field as it is; a blank one is as if nothing were matched.
      if (field.whenUnmatched !== undefined && issues.some((issue) => issue.field === field.key)) continue;
      values[field.key] = giveValue(field, settings.fields[field.key], values, schoolId);
    }
    const draft: Draft = {
      row,
      sourceId: record.sourceId,
      schoolId,
      values,
      issues,
      verdict: leftOut ? "skip" : "import",
    };
    const filled = typed.get(record.sourceId);
    if (filled) fillTyped(draft, filled);
    return draft;
  };
}

/** The value that the catalogue gives to a field: derived, an alternative to the SIS's, or the one of unmatched fields. */
function giveValue(
  field: Field,
  source: string | null | undefined,
  values: Values,
  schoolId: string | null,
): string | null {
  if (field.derive) return field.derive(values, schoolId);
  const { alternative } = field;
  if (alternative && source === alternative.id) {
    const from = values[alternative.from] ?? null;
    return from === null ? null : alternative.valueOf(from);
  }
  return values[field.key] ?? field.whenUnmatched ?? null;
}

/** Digest of what a draft would write; equal digests mean that nothing has to be compared or written. */
export function contentHash(fields: readonly Field[], draft: Draft): string {
  let text = draft.schoolId ?? "";
  for (const field of fields) text += `\u001f${field.key}\u001e${draft.values[field.key] ?? "\u0000"}`;
  return hash("sha1", text, "hex");
}

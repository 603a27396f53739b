import { hash } from "node:crypto";
import type { SourceRecord } from "@/server/connectors/connector";
import { normaliseGrade, readDay, type Day } from "./class-year";
import { normaliseValue } from "./normalise-value";
import type { Catalogue, Draft, Field, Issue, RunSettings, TypedValue, TypedValues, Values } from "./types";

type Reader = {
  field: Field;
  source: string;
  codes: Record<string, string | null>;
  /** Set where the source holds a grade and a year is wanted: the day from which the year is counted. */
  gradeOn: Day | null;
};

/** The fields that a run imports, in catalogue order; the school travels beside them. */
export function importedFields(catalogue: Catalogue, settings: Pick<RunSettings, "fields">): Field[] {
  return catalogue.fields.filter((field) => field.key !== "school" && settings.fields[field.key]);
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

const NOT_CHOSEN: Issue = {
  severity: "warning",
  code: "school_not_chosen",
  field: null,
  detail: "The school is not among those chosen.",
};

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
  const today = settings.startedOn ? readDay(settings.startedOn) : null;
  const readers: Reader[] = importedFields(catalogue, settings).map((field) => {
    const source = settings.fields[field.key] ?? "";
    const isGrade = field.kind === "year" && (settings.gradeFields?.includes(source) ?? false);
    return { field, source, codes: settings.codes[field.key] ?? {}, gradeOn: isGrade ? today : null };
  });
  const chosen = settings.sync.schoolIds ? new Set(settings.sync.schoolIds) : null;
  return (record, row) => {
    const issues: Issue[] = [];
    const values: Values = {};
    for (const reader of readers) values[reader.field.key] = readField(reader, record, issues);
    const matched = record.schoolSourceId === null ? undefined : settings.schools[record.schoolSourceId];
    const isChosen = matched !== undefined && (!chosen || chosen.has(matched));
    if (matched !== undefined && !isChosen) issues.unshift(NOT_CHOSEN);
    const draft: Draft = {
      row,
      sourceId: record.sourceId,
      schoolId: isChosen ? matched : null,
      values,
      issues,
      verdict: "import",
    };
    const filled = typed.get(record.sourceId);
    if (filled) fillTyped(draft, filled);
    return draft;
  };
}

/** Digest of what a draft would write; equal digests mean that nothing has to be compared or written. */
export function contentHash(fields: readonly Field[], draft: Draft): string {
  let text = draft.schoolId ?? "";
  for (const field of fields) text += `\u001f${field.key}\u001e${draft.values[field.key] ?? "\u0000"}`;
  return hash("sha1", text, "hex");
}

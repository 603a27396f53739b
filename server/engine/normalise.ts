import { hash } from "node:crypto";
import type { SourceRecord } from "@/server/connectors/connector";
import { normaliseValue } from "./normalise-value";
import type { Catalogue, Draft, Field, Issue, RunSettings, Values } from "./types";

type Reader = { field: Field; source: string; codes: Record<string, string | null> };

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
  const result = normaliseValue(field, raw);
  if (result.problem) {
    const severity = field.requirement === "required" && !field.mayBeEmpty ? "error" : "warning";
    issues.push({ severity, code: result.problem, field: field.key, value: raw.slice(0, 60), detail: result.detail });
    return null;
  }
  if (result.value === null || field.kind !== "code") return result.value;
  return readCodes(reader, result.value, issues);
}

/** Prepares the translation of one run's rows; the result is pure and is called once a row. */
export function compileNormaliser(
  catalogue: Catalogue,
  settings: RunSettings,
): (record: SourceRecord, row: number) => Draft {
  const readers: Reader[] = importedFields(catalogue, settings).map((field) => ({
    field,
    source: settings.fields[field.key] ?? "",
    codes: settings.codes[field.key] ?? {},
  }));
  const chosen = settings.sync.schoolIds ? new Set(settings.sync.schoolIds) : null;
  return (record, row) => {
    const issues: Issue[] = [];
    const values: Values = {};
    for (const reader of readers) values[reader.field.key] = readField(reader, record, issues);
    const matched = record.schoolSourceId === null ? undefined : settings.schools[record.schoolSourceId];
    const schoolId = matched && (!chosen || chosen.has(matched)) ? matched : null;
    return { row, sourceId: record.sourceId, schoolId, values, issues, verdict: "import" };
  };
}

/** Digest of what a draft would write; equal digests mean that nothing has to be compared or written. */
export function contentHash(fields: readonly Field[], draft: Draft): string {
  let text = draft.schoolId ?? "";
  for (const field of fields) text += `\u001f${field.key}\u001e${draft.values[field.key] ?? "\u0000"}`;
  return hash("sha1", text, "hex");
}

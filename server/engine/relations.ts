import { joinList, readList } from "./list";
import { normaliseValue } from "./normalise-value";
import type { Relations } from "./declaration";
import type { Field, Issue, IssueCode, Values } from "./types";

/** A list field with the SIS field that fills it and the meaning of its codes. */
export type ListReader = { field: Field; source: string; codes: Record<string, string | null> };

/** Which of our schools a SIS school is, and why a relation at it is left out. */
export type SchoolOf = (source: string | null) => { schoolId: string | null; leftOut: IssueCode | null };

export type ReadRelations = {
  /** Canonical lists, and what follows from them, by our field key; `schools` is the list of our schools. */
  values: Values;
  schoolId: string | null;
  /** Why nothing is left; null when at least one relation is kept. */
  leftOut: IssueCode | null;
};

function readEntry(reader: ListReader, raw: string | null, letsInBy: string | undefined, issues: Issue[]) {
  const { field, codes } = reader;
  // A flag that is not set says no.
  if (raw === null) return field.kind === "flag" ? "false" : null;
  const result = normaliseValue(field, raw);
  const severity = field.requirement === "required" && !field.mayBeEmpty ? "error" : "warning";
  if (result.problem) {
    issues.push({ severity, code: result.problem, field: field.key, value: raw.slice(0, 60), detail: result.detail });
    return null;
  }
  if (!field.coding || result.value === null) return result.value;
  const ours = codes[result.value] ?? null;
  if (ours === null && field.key !== letsInBy) {
    const detail = `${field.label} ${result.value} is not mapped.`;
    issues.push({ severity, code: "unmapped_code", field: field.key, value: result.value, detail });
  }
  return ours;
}

/**
 * Reads the aligned lists of one record as relations, leaves out those at schools that are not imported and those that
 * the type lets not in, and gives back lists of the rest. Problems of relations that are left out are nobody's concern.
 */
export function readRelations(
  rules: Relations,
  readers: readonly ListReader[],
  record: { schoolSourceId: string | null; values: Record<string, string | null> },
  schoolOf: SchoolOf,
  issues: Issue[],
): ReadRelations {
  const schools = readList(record.schoolSourceId ?? "");
  const lists = readers.map((reader) => readList(record.values[reader.source] ?? ""));
  const kept: Values[] = [];
  let leftOut: IssueCode = "school_not_matched";
  const count = Math.max(schools.length, ...lists.map((list) => list.length));
  for (let place = 0; place < count; place++) {
    const school = schoolOf(schools[place] ?? null);
    if (school.leftOut) {
      if (leftOut === "school_not_matched") leftOut = school.leftOut;
      continue;
    }
    const found: Issue[] = [];
    const relation: Values = { school: school.schoolId };
    readers.forEach((reader, index) => {
      relation[reader.field.key] = readEntry(reader, lists[index]?.[place] ?? null, rules.letsInBy, found);
    });
    const why = rules.leftOut(relation);
    if (why) {
      leftOut = why;
      continue;
    }
    issues.push(...found);
    kept.push(relation);
  }
  const settled = rules.settle?.(kept) ?? { relations: kept, values: {} };
  const schoolIds = [...new Set(settled.relations.map((relation) => relation.school ?? null))].filter(
    (id) => id !== null,
  );
  const values: Values = { schools: schoolIds.length > 0 ? `{${schoolIds.join(",")}}` : null };
  for (const { field } of readers) values[field.key] = joinList(settled.relations.map((one) => one[field.key] ?? null));
  return {
    values: { ...values, ...settled.values },
    schoolId: schoolIds[0] ?? null,
    leftOut: kept.length > 0 ? null : leftOut,
  };
}

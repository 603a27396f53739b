import type { Activity } from "../declaration";
import type { Code, Coding, Field } from "../types";

type Spec = Omit<Field, "column" | "requirement" | "kind" | "maxLength"> &
  Partial<Pick<Field, "column" | "requirement" | "kind" | "maxLength">>;

const LENGTHS: Record<Field["kind"], number> = {
  text: 255,
  date: 10,
  year: 4,
  integer: 4,
  decimal: 10,
  flag: 5,
  email: 254,
  code: 40,
  school: 50,
};

/** A field with what most fields have: an optional text whose column is named after its key. */
export function field(spec: Spec): Field {
  const kind = spec.kind ?? "text";
  return {
    ...spec,
    kind,
    requirement: spec.requirement ?? "optional",
    maxLength: spec.maxLength ?? LENGTHS[kind],
    column: spec.column ?? spec.key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  };
}

/** The fields of one group of the Match fields screen. */
export function group(name: string, specs: readonly Omit<Spec, "group">[]): Field[] {
  return specs.map((spec) => field({ ...spec, group: name }));
}

/** Codes of which a value holds one. */
export const single = (codes: readonly Code[]): Coding => ({
  codes,
  split: (raw) => (raw === "" ? [] : [raw]),
  combine: (mapped) => mapped[0] ?? null,
});

export const RECORD_STATUSES: readonly Code[] = [
  { key: "ACTIVE", label: "Active" },
  { key: "INACTIVE", label: "Inactive" },
];

/** The record's own school, as it is found through School matching. */
export const schoolField = (spec: Pick<Field, "label" | "group" | "definition" | "requirement">): Field => ({
  ...spec,
  key: "school",
  kind: "text",
  maxLength: LENGTHS.school,
  column: "school_id",
});

/** Ours alone: active while the SIS sends the record. */
export const recordStatus: Field = field({
  key: "status",
  label: "Status",
  group: "Status",
  requirement: "ours",
  kind: "code",
  coding: single(RECORD_STATUSES),
  whenUnmatched: "ACTIVE",
  definition: "Active while the SIS sends the record.",
});

export const RECORD_ACTIVITY: Activity = { field: "status", active: ["ACTIVE"], inactive: "INACTIVE" };

/** Several values as one key; a bar inside a value is doubled, so that different values never make the same key. */
export function compositeKey(parts: readonly (string | null | undefined)[]): string {
  return parts.map((part) => (part ?? "").replaceAll("|", "||")).join(" | ");
}

/** The key of a type that has none of its own in our fields; a record whose parts change is another record. */
export const keyField = (derive: NonNullable<Field["derive"]>): Field =>
  field({
    key: "recordKey",
    label: "Key",
    group: "Status",
    requirement: "ours",
    maxLength: 400,
    isInternal: true,
    derive,
    definition: "What tells this record apart from all others.",
  });

/** The schools of a record that belongs to several, and the first of them. */
export const schoolFields = (label: string, definition: string): Field[] => [
  schoolField({ label: "School", group: "Status", requirement: "ours", definition }),
  field({
    key: "schools",
    label,
    group: "Status",
    requirement: "ours",
    kind: "school",
    isList: true,
    column: "school_ids",
    definition: "Found through School matching.",
  }),
];

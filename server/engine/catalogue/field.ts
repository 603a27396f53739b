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

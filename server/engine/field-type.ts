import type { Field } from "./types";

const TYPES: Record<Field["kind"], string> = {
  text: "text",
  code: "text",
  email: "text",
  date: "date",
  year: "integer",
  integer: "integer",
  decimal: "numeric",
  flag: "boolean",
  school: "uuid[]",
};

/** The Postgres type of a field's column; a list is kept as its canonical text, the schools of a record as an array. */
export function sqlType(field: Field): string {
  return field.isList && field.kind !== "school" ? "text" : TYPES[field.kind];
}

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
};

/** The Postgres type of a field's column; a list is kept as its canonical text. */
export function sqlType(field: Field): string {
  return field.isList ? "text" : TYPES[field.kind];
}

import type { Reference } from "./declaration";
import type { DataType } from "@/server/connectors/connector";
import type { Catalogue, Field, FieldMatches } from "./types";

/** The field of a key that is sure to be declared. */
export function fieldOf(catalogue: Catalogue, key: string): Field {
  const field = catalogue.fields.find((one) => one.key === key);
  if (!field) throw new Error(`${catalogue.dataType} declares no field ${key}.`);
  return field;
}

/** The column of one of our fields; the record's school is one too. */
export function columnOf(catalogue: Catalogue, key: string): string {
  return key === "school" ? "school_id" : fieldOf(catalogue, key).column;
}

/** A value as two records are compared by it: names by their keys, addresses in lower case. */
export function comparedBy(catalogue: Catalogue, key: string, of: string): string {
  const column = `${of}.${columnOf(catalogue, key)}`;
  if (key === "school") return column;
  const { isName, kind } = fieldOf(catalogue, key);
  if (isName) return `name_key(${column})`;
  return kind === "email" ? `lower(${column})` : column;
}

/** The references of a type that a run can look for: those whose field it imports. */
export function referencesOf(catalogue: Catalogue, fields: readonly Field[]): Reference[] {
  return catalogue.references.filter((reference) => fields.some((field) => field.key === reference.field));
}

/** Ids recognize a record and come from the SIS alone, schools come through School matching; any other value may be typed by a person. */
export function isTypeable(catalogue: Catalogue, field: Field): boolean {
  const { key, number } = catalogue.identity;
  return ![key, number, "school"].includes(field.key) && field.requirement !== "ours" && !field.isList;
}

/**
 * The types whose records those of a type name, which are therefore better imported first. A link that a record can do
 * without counts only when its field is among the matched ones.
 */
export function comesAfter(
  catalogue: Catalogue,
  matched: FieldMatches = {},
): { dataType: DataType; isRequired: boolean }[] {
  return catalogue.references
    .filter((one) => one.isRequired || Boolean(matched[one.field]))
    .map(({ to, isRequired }) => ({ dataType: to, isRequired }));
}

import type { Catalogue, Field, FieldMatches } from "../types";

/** Whether a field must be matched under the other matches: always, or because a value of another field follows from it (D21). */
export function isRequired(catalogue: Catalogue, field: Field, fields: FieldMatches): boolean {
  if (field.key === "school") return false;
  if (field.requirement === "required") return true;
  return catalogue.fields.some(
    ({ key, alternative }) => alternative?.from === field.key && fields[key] === alternative.id,
  );
}

/** The fields that must be matched and are not. */
export function unmatchedRequired(catalogue: Catalogue, fields: FieldMatches): Field[] {
  return catalogue.fields.filter((field) => isRequired(catalogue, field, fields) && !fields[field.key]);
}

/** The fields that a person matches; the others get their value from the catalogue. */
export function matchedByPeople(catalogue: Catalogue): Field[] {
  return catalogue.fields.filter((field) => field.key !== "school" && field.requirement !== "ours");
}

import { splitList } from "@/server/engine/list";
import type { Catalogue, Field } from "@/server/engine/types";

/** Our code as people read it, several of a list; other values as they are. */
export function labelOf(field: Field | undefined, value: string | null): string | null {
  if (value === null) return null;
  const label = (one: string | null) => field?.coding?.codes.find((code) => code.key === one)?.label ?? one ?? "–";
  if (field?.kind === "flag")
    return splitList(value)
      .map((one) => FLAGS[one ?? ""] ?? "–")
      .join(", ");
  return field?.isList ? splitList(value).map(label).join(", ") : label(value);
}

const FLAGS: Record<string, string> = { true: "Yes", false: "No" };

/** What a key of a change is called: a field of ours, or a record of another type that one names. */
export function fieldLabel(catalogue: Catalogue, key: string): string {
  const field = catalogue.fields.find((one) => one.key === key);
  return field?.label ?? catalogue.references.find((one) => one.key === key)?.label ?? key;
}

/** "{a,b}" as Postgres writes an array of ids. */
const idsOf = (value: string) => value.replace(/[{}]/g, "").split(",").filter(Boolean);

/** A value of a record as people read it: schools by their names, codes by their labels, found records by their number. */
export function shownValue(
  catalogue: Catalogue,
  key: string,
  value: string | null,
  schools: ReadonlyMap<string, string>,
): string | null {
  if (value === null) return null;
  if (key === "school" || key === "schools") {
    return idsOf(value)
      .map((id) => schools.get(id) ?? id)
      .join(", ");
  }
  if (catalogue.references.some((one) => one.key === key)) {
    const { length } = idsOf(value);
    return value.startsWith("{") ? `${length} found` : "Found";
  }
  return labelOf(
    catalogue.fields.find((one) => one.key === key),
    value,
  );
}

import { matchedByPeople } from "@/server/engine/catalogue/required-fields";
import type { Catalogue, RunSettings } from "@/server/engine/types";
import { buildSettings, type BuiltDistrict } from "./builders";

/** Settings of an import of any type that match every field by our own key; `left` fields are Do not import. */
export function settingsOf(
  catalogue: Catalogue,
  district: BuiltDistrict,
  overrides: {
    left?: string[];
    codes?: RunSettings["codes"];
    fields?: RunSettings["fields"];
    sync?: Partial<RunSettings["sync"]>;
  } = {},
): RunSettings {
  const base = buildSettings(district);
  const keys = matchedByPeople(catalogue).map((field) => field.key);
  const fields = Object.fromEntries(keys.map((key) => [key, overrides.left?.includes(key) ? null : key]));
  return {
    ...base,
    fields: { ...fields, ...overrides.fields },
    codes: overrides.codes ?? {},
    sync: { ...base.sync, ...overrides.sync },
  };
}

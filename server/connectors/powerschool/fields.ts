import type { DataType, FieldOptions, SourceField } from "../connector";
import { findComputed } from "./computed";
import { splitFieldId, type NamedQuery, type Offer } from "./named-query";
import { QUERIES, queryOf } from "./queries";

function option({ columns }: NamedQuery, id: string): SourceField {
  const { table, field } = splitFieldId(id);
  const label = findComputed(id)?.label ?? columns.find((column) => column.id === id)?.label;
  return { id, label: label ?? `[${table}]${field}` };
}

const optionsOf = (query: NamedQuery, { ids, isPreselected }: Offer): FieldOptions => ({
  options: ids.map((id) => option(query, id)),
  defaultId: isPreselected ? (ids[0] ?? null) : null,
});

/** What each of our fields may be filled from, as the query of the data type offers it. */
export function fieldOptions(dataType: DataType): Record<string, FieldOptions> {
  const query = queryOf(dataType);
  return Object.fromEntries(Object.entries(query.offers).map(([key, offer]) => [key, optionsOf(query, offer)]));
}

const KNOWN = new Map(
  QUERIES.flatMap((query) => Object.values(query.offers).flatMap((offer) => optionsOf(query, offer).options)).map(
    (field) => [field.id.toLowerCase(), field],
  ),
);

/** Tables as we write them, whatever case somebody types. */
const TABLES = new Map(
  QUERIES.flatMap(({ columns }) => columns.map(({ id }) => splitFieldId(id).table)).map((table) => [
    table.toLowerCase(),
    table,
  ]),
);

// Never asked for, whatever an administrator types: a roster has no use for them.
const REFUSED = /^(ssn|.*(password|passwd|social_?sec).*|lunch_?(status|balance|id).*|.*_pw|.*_?pin)$/i;
const TYPED = /^\s*(?:\[\s*([a-z]\w{0,29})\s*\]\s*\.?|([a-z]\w{0,29})\s*\.)\s*([a-z]\w{0,29})\s*$/i;

/** Reads "[Students]Track" or "U_StudentsUserFields.bus_no"; null when it names no column or one we never read. */
export function parseCustomField(text: string): SourceField | null {
  const typed = TYPED.exec(text);
  const table = typed?.[1] ?? typed?.[2];
  const field = typed?.[3];
  if (!table || !field || REFUSED.test(field)) return null;
  const canonical = TABLES.get(table.toLowerCase()) ?? table;
  const id = `${canonical}.${field}`;
  return KNOWN.get(id.toLowerCase()) ?? { id, label: `[${canonical}]${field}`, isCustom: true };
}

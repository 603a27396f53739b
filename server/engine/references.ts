import { findCatalogue } from "./catalogue";
import { fieldOf, referencesOf } from "./columns";
import { LIST_JOINT } from "./list";
import { stagingTables } from "./stage";
import type { Reference } from "./declaration";
import type { Catalogue, Field } from "./types";

type Options = { runId: string; districtId: string; fields: readonly Field[] };

/**
 * How a run finds the records that its rows name, for all rows at once: joins to add to a query over `s`, and for each
 * reference the expressions of what was found. Rows whose name is unknown find nothing; the next import looks again.
 */
export type FoundReferences = {
  joins: string;
  /** Columns of the plan, "p.student_id". */
  columns: string[];
  selected: string;
  /** The cause of a row that cannot be imported without a record that is missing; null expressions are none. */
  missing: string;
  /** The cause of a row that is imported all the same. */
  noted: string;
  /** Whether a record that is there, `e`, is linked otherwise than was found now. */
  isMoved: string;
  /** Lines of "key, before, after, ends" for the changes of a record. */
  changes: string[];
};

const causeOf = (reference: Reference) => `'reference_not_found:${reference.field}:'`;

/** What a list names: the ids of the records that were found in the order of the list, and how many were not. */
function listJoin(catalogue: Catalogue, reference: Reference, alias: string, o: Options): string {
  const { column } = fieldOf(catalogue, reference.field);
  return `left join (
      select u.row, array_agg(t.id order by u.place) filter (where t.id is not null) as ids, count(*) filter (where t.id is null) as lost
      from (select s.row, k.name, k.place from ${stagingTables(o.runId).staged} s,
              unnest(string_to_array(s.${column}, '${LIST_JOINT}')) with ordinality k(name, place)
            where s.verdict in ('i', 'k') and k.name <> '') u
      left join ${reference.table} t on t.district_id = '${o.districtId}' and t.${reference.by[0]} = u.name
      group by u.row) ${alias} on ${alias}.row = s.row`;
}

function singleJoin(catalogue: Catalogue, reference: Reference, alias: string, o: Options): string {
  const { column } = fieldOf(catalogue, reference.field);
  const joins = reference.by.map((by, index) => {
    const name = `${alias}_${index}`;
    const before = reference.by.slice(0, index).map((_, place) => ` and ${alias}_${place}.id is null`);
    return `left join ${reference.table} ${name} on ${name}.district_id = '${o.districtId}' and ${name}.${by} = s.${column}${before.join("")}`;
  });
  if (reference.ignoresCase) joins.push(caseBlindJoin(reference, alias, column, o));
  return joins.join("\n");
}

/** The places of the joins that look for one name. */
const lookups = ({ by, ignoresCase }: Reference) => [...by, ...(ignoresCase ? [by[0]] : [])].map((_, place) => place);

/** The last look: whoever has the name in other capitals, of several the first. */
function caseBlindJoin({ table, by }: Reference, alias: string, column: string, o: Options): string {
  const name = `${alias}_${by.length}`;
  const before = by.map((_, place) => ` and ${alias}_${place}.id is null`).join("");
  return `left join (select lower(t.${by[0]}) as key, min(t.id) as id from ${table} t where t.district_id = '${o.districtId}' group by 1) ${name}
    on ${name}.key = lower(s.${column})${before}`;
}

/** The joins and expressions by which a plan finds what its rows name; nothing at all for a type without references. */
export function findReferences(catalogue: Catalogue, o: Options): FoundReferences {
  const references = referencesOf(catalogue, o.fields);
  const found: FoundReferences = {
    joins: "",
    columns: references.map((reference) => reference.column),
    selected: "",
    missing: "null",
    noted: "null",
    isMoved: "false",
    changes: [],
  };
  const missing: string[] = [];
  const noted: string[] = [];
  const moved: string[] = [];
  references.forEach((reference, index) => {
    const alias = `ref_${index}`;
    const field = fieldOf(catalogue, reference.field);
    const isList = field.isList ?? false;
    const value = isList
      ? `${alias}.ids`
      : `coalesce(${lookups(reference)
          .map((place) => `${alias}_${place}.id`)
          .join(", ")})`;
    const join = isList ? listJoin : singleJoin;
    found.joins += `\n${join(catalogue, reference, alias, o)}`;
    found.selected += `, ${value} as ${reference.column}`;
    const isLost = `${value} is null and s.${field.column} is not null`;
    if (reference.isRequired) missing.push(`when ${value} is null then ${causeOf(reference)}`);
    else noted.push(`when ${isLost} then ${causeOf(reference)}`);
    if (isList && reference.isRequired) noted.push(`when ${alias}.lost > 0 then ${causeOf(reference)}`);
    moved.push(`${value} is distinct from e.${reference.column}`);
    found.changes.push(`('${reference.key}', e.${reference.column}::text, ${value}::text, false)`);
  });
  if (missing.length > 0) found.missing = `case ${missing.join(" ")} end`;
  if (noted.length > 0) found.noted = `case ${noted.join(" ")} end`;
  if (moved.length > 0) found.isMoved = `(${moved.join(" or ")})`;
  return found;
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** What the log says to a name that nobody has, by what is imported of the row. */
function missingDetail(catalogue: Catalogue, reference: Reference): string {
  const { label } = fieldOf(catalogue, reference.field);
  const one = findCatalogue(reference.to)?.noun[0] ?? "record";
  return `No ${one} of ours has this ${label}.`;
}

/**
 * The issues of a planned row `p` over `s` whose names found nobody, one for each name that is missing, so that a person
 * knows what to look for; null when nothing is missing. Asked of rows with a cause alone.
 */
export function missingIssues(catalogue: Catalogue, fields: readonly Field[]): string {
  const lists = referencesOf(catalogue, fields).map((reference) => {
    const { key, column, isList } = fieldOf(catalogue, reference.field);
    const names = isList ? `string_to_array(s.${column}, '${LIST_JOINT}')` : `array[s.${column}]`;
    const by = reference.by.map((one) => `t.${one} = k.name`).join(" or ");
    const isFound = isList
      ? `exists (select 1 from ${reference.table} t where t.id = any(p.${reference.column}) and (${by}))`
      : `p.${reference.column} is not null`;
    return `select jsonb_build_object('severity', case p.action when 'reject' then 'error' else 'warning' end,
        'code', 'reference_not_found', 'field', ${quoted(key)}, 'value', k.name, 'detail', ${quoted(missingDetail(catalogue, reference))}) as issue
      from unnest(${names}) k(name) where k.name <> '' and not ${isFound}`;
  });
  if (lists.length === 0) return "null::jsonb";
  // A row that was refused before anything was looked for, or waits for a person, names nobody in vain.
  return `case when p.action in ('create', 'update', 'unchanged') or p.action = 'reject' and p.cause like 'reference_not_found:%'
    then (select jsonb_agg(i.issue) from (${lists.join(" union all ")}) i) end`;
}

import type { DataType } from "../connector";
import type { Place } from "./places";

/**
 * A column of a named query: the field id that matches store, the key its value has in a row, and how the SQL reads it.
 * `tie` is the column of the database that PowerSchool checks rights for where the id is ours, `reads` what else the SQL
 * looks at. A list has one entry per relation (`list-value.ts`).
 */
export type QueryColumn = {
  id: string;
  /** As Match fields shows it, where the column's own name does not say it. */
  label?: string;
  key: string;
  sql: string;
  tie?: string;
  reads?: readonly string[];
  isList?: boolean;
};

/** What one of our fields may be filled from: columns of the query, or what is computed from them; the first is preselected. */
export type Offer = { ids: readonly string[]; isPreselected: boolean };

export const offer = (...ids: string[]): Offer => ({ ids, isPreselected: true });
/** Offered, with Do not import preselected; without any id the district names a custom field. */
export const onWish = (...ids: string[]): Offer => ({ ids, isPreselected: false });

/** One named query a data type: one row a record, in an order that keeps pages from drifting. */
export type NamedQuery = {
  dataType: DataType;
  name: string;
  /** What its rows are, for messages: "students". */
  noun: string;
  coreTable: string;
  /** The first column is the key that PowerSchool never reuses or edits. */
  columns: readonly QueryColumn[];
  /** The column with the school by which a record is let in; null for records of the whole district. */
  school: string | null;
  from: string;
  where?: string;
  orderBy: string;
  /** By the key of our field. */
  offers: Record<string, Offer>;
  places: readonly Place[];
};

/** Columns of a table that are selected as they are. */
export function plainColumns(table: string, alias: string, ...fields: string[]): QueryColumn[] {
  return fields.map((field) => ({
    id: `${table}.${field}`,
    key: field.toLowerCase(),
    sql: `${alias}.${field.toLowerCase()}`,
  }));
}

/** "Students.ClassOf" to its table and field; what stands behind a colon says what is made of it. */
export function splitFieldId(id: string): { table: string; field: string } {
  const dot = id.indexOf(".");
  return { table: id.slice(0, dot), field: id.slice(dot + 1).replace(/:.*$/, "") };
}

/** The entries of a list in one text; blank ones keep their place, and no entry holds the separator. */
export function listed(expression: string, order: string): string {
  return `listagg(replace(coalesce(${expression}, ' '), ';', ','), ';') within group (order by ${order})`;
}

import type { DataType } from "../connector";
import { ConnectorError } from "../errors";
import { CATALOG_QUERY, CURRENT_QUERY, HISTORY_QUERY, MAPPING_QUERY } from "./course-queries";
import { splitFieldId, type NamedQuery } from "./named-query";
import { PARENT_QUERY, STAFF_QUERY } from "./people-queries";
import { STUDENT_QUERY } from "./student-query";

/** The one list of columns: the plugin's access request, its named queries and the parser are all made from it. */
export const QUERIES: readonly NamedQuery[] = [
  STUDENT_QUERY,
  PARENT_QUERY,
  STAFF_QUERY,
  CATALOG_QUERY,
  MAPPING_QUERY,
  HISTORY_QUERY,
  CURRENT_QUERY,
];

/** The columns of Schools that are read beside the list of schools. */
export const SCHOOL_COLUMNS = ["DCID", "School_Number", "State_ExcludeFromReporting"] as const;

export function queryOf(dataType: DataType): NamedQuery {
  const query = QUERIES.find((one) => one.dataType === dataType);
  if (query) return query;
  throw new ConnectorError("protocol", "This data type is not read from PowerSchool.", { fix: "" });
}

/** The column of the database that a column of a query is tied to. */
export const tieOf = ({ id, tie }: { id: string; tie?: string }): string => tie ?? id;

/** Every column that the plugin asks the district to let us read, each once. */
export function grantedColumns(): { table: string; field: string }[] {
  const ids = [
    ...QUERIES.flatMap(({ columns }) => columns.flatMap((column) => [tieOf(column), ...(column.reads ?? [])])),
    ...SCHOOL_COLUMNS.map((column) => `Schools.${column}`),
  ];
  const seen = new Map(ids.map((id) => [id.toLowerCase(), id]));
  return [...seen.values()].map(splitFieldId);
}

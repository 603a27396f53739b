import type { Column, Table } from "./column";
import { CONTACT_TABLES } from "./tables/contacts";
import { COURSE_TABLES } from "./tables/courses";
import { SCHOOL_TABLES } from "./tables/schools";
import { STAFF_TABLES } from "./tables/staff";
import { STUDENT_TABLES } from "./tables/students";

/** Every table of the sandbox's database by its name in upper case, as in the data dictionary. */
export const TABLES: ReadonlyMap<string, Table> = new Map(
  Object.entries({ ...STUDENT_TABLES, ...SCHOOL_TABLES, ...STAFF_TABLES, ...COURSE_TABLES, ...CONTACT_TABLES }),
);

/** Views cannot be read as tables: 405. */
export const VIEWS = new Set(["TEACHERS", "PS_SCHOOLENROLLMENT"]);

/** The column with a full name, "STUDENTS.DCID", in any case. */
export function findColumn(name: string): Column | undefined {
  const [table = "", field = ""] = name.toUpperCase().split(".");
  return TABLES.get(table)?.columns[field];
}

export function isColumn(table: string, field: string): boolean {
  return findColumn(`${table}.${field}`) !== undefined;
}

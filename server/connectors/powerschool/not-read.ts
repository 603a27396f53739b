import type { DataType } from "../connector";

const LATER = "The plugin does not ask for these tables yet; a later version of it will.";

/** Why PowerSchool is not read for a data type. */
export const NOT_READ: Partial<Record<DataType, string>> = {
  parent: LATER,
  staff: LATER,
  course_catalog: LATER,
  course_mapping: LATER,
  course_history: LATER,
  current_courses: LATER,
};

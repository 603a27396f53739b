/** What an import can be about, by the name that the database and the API use; the order says nothing. */
export const DATA_TYPE_NAMES = [
  "student",
  "parent",
  "staff",
  "course_catalog",
  "course_mapping",
  "course_history",
  "current_courses",
] as const;

export type DataType = (typeof DATA_TYPE_NAMES)[number];

import type { DataType } from "../connector";

const NO_CREDITS =
  "OneRoster carries no credits and no lowest and highest grade of a course, which a course plan cannot do without.";

/** Why OneRoster is not read for a data type. */
export const NOT_READ: Partial<Record<DataType, string>> = {
  parent:
    "OneRoster does not say which guardians have custody or live with the student, and only those may be imported.",
  course_catalog: NO_CREDITS,
  course_mapping: `It refers to the course catalog. ${NO_CREDITS}`,
  course_history: "OneRoster holds grades of running classes only, not the credits of earlier terms.",
  current_courses: "OneRoster says which classes a student attends, but not what they are worth in credits.",
};

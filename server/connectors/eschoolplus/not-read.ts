import type { DataType } from "../connector";

const NO_CREDITS =
  "PLUS 360 sends courses by OneRoster, without credits and grades of a course, which a course plan cannot do without.";

/** Why eSchoolPlus is not read for a data type. */
export const NOT_READ: Partial<Record<DataType, string>> = {
  parent:
    "PLUS 360 sends contacts by OneRoster, without custody and who lives with the student, and only those may be imported.",
  course_catalog: NO_CREDITS,
  course_mapping: `It refers to the course catalog. ${NO_CREDITS}`,
  course_history: "PLUS 360 sends grades of running classes only, not the credits of earlier terms.",
  current_courses: "PLUS 360 says which classes a student attends, but not what they are worth in credits.",
};

import type { DataType } from "../connector";

const NO_CREDITS =
  "Clever makes courses and terms from the rows of sections: they carry no credits and get new ids when a name is edited.";

/** Why Clever is not read for a data type. */
export const NOT_READ: Partial<Record<DataType, string>> = {
  parent: "Clever does not say which contacts have custody or live with the student, and only those may be imported.",
  course_catalog: NO_CREDITS,
  course_mapping: NO_CREDITS,
  course_history: "Clever holds no grades or credits of earlier terms.",
  current_courses: NO_CREDITS,
};

import type { Catalogue } from "../types";
import { courseRecordFields } from "./course-record";

/** Courses that students take now: `product-facts.md` 3.6. */
export const currentCourses: Catalogue = {
  dataType: "current_courses",
  label: "Current courses",
  noun: ["current course", "current courses"],
  table: "current_course_records",
  fields: courseRecordFields,
};

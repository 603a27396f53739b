import type { Catalogue } from "../types";
import { courseRecord } from "./course-record";

/** Courses that students take now: `product-facts.md` 3.6. */
export const currentCourses: Catalogue = {
  dataType: "current_courses",
  label: "Current courses",
  slug: "current-courses",
  noun: ["current course", "current courses"],
  table: "current_course_records",
  ...courseRecord,
  // With a new term every course of the last one is over.
  limits: { inactivated: { percent: 60, atLeast: 20 }, created: null },
};

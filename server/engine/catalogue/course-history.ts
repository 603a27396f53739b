import type { Catalogue } from "../types";
import { courseRecord } from "./course-record";

/** Courses that students have taken: `product-facts.md` 3.6. */
export const courseHistory: Catalogue = {
  dataType: "course_history",
  label: "Course history",
  slug: "course-history",
  noun: ["course record", "course records"],
  table: "course_history_records",
  ...courseRecord,
};

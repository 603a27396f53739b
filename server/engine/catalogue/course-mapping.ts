import type { Catalogue } from "../types";
import { group, RECORD_STATUSES, single } from "./field";

/** Which course is offered at which school: `product-facts.md` 3.5. */
export const courseMapping: Catalogue = {
  dataType: "course_mapping",
  label: "Course mapping",
  noun: ["course mapping", "course mappings"],
  table: "course_mappings",
  fields: group("Mapping", [
    {
      key: "courseNumber",
      label: "Course ID",
      requirement: "required",
      maxLength: 50,
      definition: "A course of the catalog.",
    },
    {
      key: "school",
      label: "School",
      requirement: "required",
      maxLength: 50,
      column: "school_id",
      definition: "Found through School matching.",
    },
    {
      key: "status",
      label: "Status",
      requirement: "ours",
      kind: "code",
      coding: single(RECORD_STATUSES),
      whenUnmatched: "ACTIVE",
      definition: "Active while the SIS offers the course at the school.",
    },
  ]),
};

import type { Catalogue } from "../types";
import { COURSE_REFERENCE } from "./course-record";
import { compositeKey, group, keyField, RECORD_ACTIVITY, recordStatus, schoolField } from "./field";

/** Which course is offered at which school: `product-facts.md` 3.5. */
export const courseMapping: Catalogue = {
  dataType: "course_mapping",
  label: "Course mapping",
  slug: "course-mapping",
  noun: ["course mapping", "course mappings"],
  table: "course_mappings",
  scope: "school",
  identity: { key: "recordKey" },
  activity: RECORD_ACTIVITY,
  guards: ["school"],
  references: [{ ...COURSE_REFERENCE, isListed: true }],
  shown: { title: ["courseNumber"], number: "courseNumber", columns: [] },
  hasSync: true,
  hasUndo: false,
  fields: [
    ...group("Mapping", [
      {
        key: "courseNumber",
        label: "Course ID",
        requirement: "required",
        maxLength: 50,
        definition: "A course of the catalog.",
      },
    ]),
    schoolField({
      label: "School",
      group: "Mapping",
      requirement: "required",
      definition: "Found through School matching.",
    }),
    keyField((values, schoolId) => compositeKey([values.courseNumber, schoolId])),
    recordStatus,
  ],
};

import type { Catalogue } from "../types";
import { group, RECORD_ACTIVITY, RECORD_STATUSES, single } from "./field";
import { SCED_SUBJECT_AREAS } from "./sced";

/** The course catalog: `product-facts.md` 3.4. A course belongs to the whole district; it has no Sync settings (D09). */
export const courseCatalog: Catalogue = {
  dataType: "course_catalog",
  label: "Course catalog",
  slug: "course-catalog",
  noun: ["course", "courses"],
  table: "courses",
  scope: "district",
  identity: { key: "courseNumber" },
  activity: RECORD_ACTIVITY,
  guards: [],
  references: [],
  shown: {
    title: ["courseName"],
    number: "courseNumber",
    columns: ["subjectArea", "credits", "gradeLow", "gradeHigh"],
  },
  hasSync: false,
  hasUndo: false,
  fields: [
    ...group("Course", [
      {
        key: "courseNumber",
        label: "Course ID",
        requirement: "required",
        maxLength: 50,
        definition: "Local course number; it may hold a period or slash.",
      },
      {
        key: "academicYear",
        label: "Academic year",
        requirement: "required",
        kind: "year",
        definition: "Year in which the school year of the offering starts, four digits.",
      },
      {
        key: "courseName",
        label: "Course name",
        requirement: "required",
        definition: "Long name shown to students.",
      },
      {
        key: "subjectArea",
        label: "Subject area",
        requirement: "required",
        maxLength: 100,
        mayBeEmpty: true,
        // D21: then the SCED subject area is required.
        alternative: {
          id: "(SCED)",
          label: "Create based on SCED subject area",
          from: "scedSubjectArea",
          valueOf: (code) => SCED_SUBJECT_AREAS[code.padStart(2, "0").slice(0, 2)] ?? null,
        },
        definition: "Subject shown to students.",
      },
      {
        key: "credits",
        label: "Credits",
        requirement: "required",
        kind: "decimal",
        definition: "Credits of the course; decimals are allowed.",
      },
      {
        key: "gradeLow",
        label: "Lowest grade",
        requirement: "required",
        kind: "integer",
        mayBeEmpty: true,
        definition: "Lowest grade allowed to enroll; a course that nobody has taken yet has none.",
      },
      {
        key: "gradeHigh",
        label: "Highest grade",
        requirement: "required",
        kind: "integer",
        mayBeEmpty: true,
        definition: "Highest grade allowed to enroll.",
      },
    ]),
    ...group("State and SCED", [
      { key: "stateId", label: "State ID", maxLength: 50, definition: "State course number." },
      {
        key: "scedSubjectArea",
        label: "SCED subject area",
        maxLength: 10,
        definition: "Subject area of the federal SCED scheme, two digits.",
      },
      { key: "scedCourse", label: "SCED course identifier", maxLength: 20, definition: "SCED course code." },
    ]),
    ...group("Details", [
      {
        key: "status",
        label: "Status",
        kind: "code",
        coding: single(RECORD_STATUSES),
        whenUnmatched: "ACTIVE",
        definition: "Courses are imported as active while this is not matched.",
      },
      { key: "description", label: "Description", maxLength: 4000, definition: "What the course is about." },
      { key: "prerequisites", label: "Prerequisites", maxLength: 1000, definition: "Text shown to students." },
      { key: "level", label: "Instructional level", maxLength: 50, definition: "Honors, AP and the like." },
      { key: "length", label: "Length", maxLength: 50, definition: "How long the course takes." },
    ]),
  ],
};

import type { Reference } from "../declaration";
import type { Catalogue, Code, Field } from "../types";
import { compositeKey, group, keyField, RECORD_ACTIVITY, recordStatus, schoolField, single } from "./field";

/** D25: nothing else is a course status. */
export const COURSE_STATUSES: readonly Code[] = [
  { key: "COMPLETED", label: "Completed" },
  { key: "IN_PROGRESS", label: "In progress" },
];

/** What one course was or is to one student: `product-facts.md` 3.6, for Course history and Current courses alike. */
const courseRecordFields: readonly Field[] = [
  ...group("Course", [
    {
      key: "studentNumber",
      label: "High School Student ID",
      requirement: "required",
      maxLength: 50,
      definition: "The number known to students and staff, never an internal one.",
    },
    {
      key: "courseNumber",
      label: "Course ID",
      requirement: "required",
      maxLength: 50,
      definition: "The local number, as in the course catalog.",
    },
    {
      key: "gradeLevel",
      label: "Grade level taken",
      requirement: "required",
      kind: "integer",
      definition: "The student's grade when the course was taken.",
    },
    {
      key: "term",
      label: "Term",
      maxLength: 50,
      definition: "Tells apart several records of one course in one grade level, one a semester.",
    },
    { key: "section", label: "Section", maxLength: 50, definition: "Section ID; keeps duplicates out." },
    { key: "courseName", label: "Course name", definition: "As it was called then." },
    { key: "teacher", label: "Teacher", maxLength: 200, definition: "Name of the teacher." },
    { key: "schoolName", label: "School", maxLength: 100, definition: "Where the course was taken." },
  ]),
  ...group("Credits and grades", [
    {
      key: "courseStatus",
      label: "Course status",
      requirement: "required",
      kind: "code",
      coding: { ...single(COURSE_STATUSES), isClosed: true },
      definition: "Completed or In progress.",
    },
    {
      key: "creditsAttempted",
      label: "Credits attempted",
      requirement: "required",
      kind: "decimal",
      definition: "Used to find missing credits.",
    },
    {
      key: "creditsEarned",
      label: "Credits earned",
      requirement: "required",
      kind: "decimal",
      definition: "Decimals are allowed.",
    },
    { key: "letterGrade", label: "Letter grade", maxLength: 10, definition: "As it stands on the transcript." },
    { key: "score", label: "Score", kind: "decimal", definition: "Numeric grade." },
  ]),
  schoolField({
    label: "Student's school",
    group: "Status",
    requirement: "ours",
    definition: "Where the student is now; the record goes with the student.",
  }),
  keyField((one) => compositeKey([one.studentNumber, one.courseNumber, one.gradeLevel, one.term, one.section])),
  recordStatus,
];

export const COURSE_REFERENCE: Reference = {
  key: "courseLink",
  label: "Course of the catalog",
  field: "courseNumber",
  to: "course_catalog",
  table: "courses",
  by: ["course_number"],
  // PowerSchool compares course numbers so, and its grades hold them as somebody typed them.
  ignoresCase: true,
  column: "course_id",
  isRequired: true,
};

/** What a course record declares, whether it is about a course taken or one being taken; product rule 15. */
export const courseRecord = {
  scope: "school",
  identity: { key: "recordKey" },
  activity: RECORD_ACTIVITY,
  guards: ["school"],
  references: [
    {
      key: "studentLink",
      label: "Student's record",
      field: "studentNumber",
      to: "student",
      table: "students",
      by: ["student_number"],
      isListed: true,
      column: "student_id",
      isRequired: true,
    },
    COURSE_REFERENCE,
  ],
  shown: {
    title: ["studentNumber", "courseNumber", "term"],
    number: "courseNumber",
    columns: ["courseName", "gradeLevel", "courseStatus", "letterGrade"],
  },
  hasSync: true,
  hasUndo: false,
  fields: courseRecordFields,
} as const satisfies Partial<Catalogue>;

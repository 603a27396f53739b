import type { DataType } from "../connector";

/** Codes that mean the same in every PowerSchool; the district's own are left for a person (4 is imported history). */
const STUDENT_CODES: Record<string, Record<string, string>> = {
  enrollmentStatus: {
    "-1": "CURRENTLY_ENROLLED",
    "0": "CURRENTLY_ENROLLED",
    "1": "INACTIVE",
    "2": "TRANSFERRED_OUT",
    "3": "GRADUATED",
  },
  gender: { M: "MALE", F: "FEMALE", X: "NONBINARY" },
  ethnicity: {
    "Federal 1": "HISPANIC",
    A: "ASIAN",
    B: "BLACK",
    I: "AMERICAN_INDIAN",
    P: "PACIFIC_ISLANDER",
    W: "WHITE",
  },
};

/**
 * Roles are named by each district; these names are common. A counselor's role is one that has "Indicates a Counselor
 * Role" set in Roles Administration, which the plugin cannot ask for. The numbers are those of StaffStatus.
 */
const STAFF_CODES: Record<string, Record<string, string>> = {
  role: {
    Counselor: "COUNSELOR",
    "School Counselor": "COUNSELOR",
    "Guidance Counselor": "COUNSELOR",
    Guidance: "COUNSELOR",
    Teacher: "TEACHER",
    Teachers: "TEACHER",
    Administrator: "SCHOOL_ADMINISTRATOR",
    "School Administrator": "SCHOOL_ADMINISTRATOR",
    Principal: "SCHOOL_ADMINISTRATOR",
    "Assistant Principal": "SCHOOL_ADMINISTRATOR",
    "District Administrator": "DISTRICT_ADMINISTRATOR",
    Office: "OFFICE",
    "Office Staff": "OFFICE",
    Registrar: "OFFICE",
    "1": "TEACHER",
  },
  status: { "1": "ACTIVE", "2": "INACTIVE" },
};

const COURSE_CODES: Record<string, Record<string, string>> = {
  courseStatus: { Completed: "COMPLETED", "In Progress": "IN_PROGRESS" },
};

const CODES: Partial<Record<DataType, Record<string, Record<string, string>>>> = {
  student: STUDENT_CODES,
  staff: STAFF_CODES,
  course_history: COURSE_CODES,
  current_courses: COURSE_CODES,
};

export function codeSuggestions(dataType: DataType): Record<string, Record<string, string>> {
  return CODES[dataType] ?? {};
}

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

export function codeSuggestions(dataType: DataType): Record<string, Record<string, string>> {
  return dataType === "student" ? STUDENT_CODES : {};
}

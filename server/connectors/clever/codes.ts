import type { DataType } from "../connector";
import { SHARED_CODE } from "./fields";

/** Clever's own lists, the same in every district. */
const STUDENT_CODES: Record<string, Record<string, string>> = {
  enrollmentStatus: { [SHARED_CODE]: "CURRENTLY_ENROLLED" },
  gender: { M: "MALE", F: "FEMALE", X: "NONBINARY" },
  ethnicity: {
    "Federal 1": "HISPANIC",
    Caucasian: "WHITE",
    Asian: "ASIAN",
    "Black or African American": "BLACK",
    "American Indian": "AMERICAN_INDIAN",
    "Hawaiian or Other Pacific Islander": "PACIFIC_ISLANDER",
    "Two or More Races": "TWO_OR_MORE",
    Unknown: "NOT_SPECIFIED",
  },
};

/** Titles are the district's own words; these are common. Other staff are left for a person. */
const STAFF_CODES: Record<string, Record<string, string>> = {
  role: {
    teacher: "TEACHER",
    district_admin: "DISTRICT_ADMINISTRATOR",
    Teacher: "TEACHER",
    Counselor: "COUNSELOR",
    "School Counselor": "COUNSELOR",
    "Guidance Counselor": "COUNSELOR",
    Principal: "SCHOOL_ADMINISTRATOR",
    "Assistant Principal": "SCHOOL_ADMINISTRATOR",
    Superintendent: "DISTRICT_ADMINISTRATOR",
    Registrar: "OFFICE",
  },
  status: { [SHARED_CODE]: "ACTIVE" },
};

export function codeSuggestions(dataType: DataType): Record<string, Record<string, string>> {
  if (dataType === "student") return STUDENT_CODES;
  return dataType === "staff" ? STAFF_CODES : {};
}

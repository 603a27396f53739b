import type { DataType } from "../connector";
import { SHARED_CODE } from "./records";

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

export function codeSuggestions(dataType: DataType): Record<string, Record<string, string>> {
  return dataType === "student" ? STUDENT_CODES : {};
}

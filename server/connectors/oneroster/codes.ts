import type { DataType } from "../connector";

const STUDENT_CODES: Record<string, Record<string, string>> = {
  enrollmentStatus: {
    enabled: "CURRENTLY_ENROLLED",
    disabled: "INACTIVE",
    true: "CURRENTLY_ENROLLED",
    false: "INACTIVE",
    active: "CURRENTLY_ENROLLED",
    inactive: "INACTIVE",
    tobedeleted: "INACTIVE",
  },
  gender: { male: "MALE", female: "FEMALE", other: "NONBINARY", unspecified: "NOT_SPECIFIED" },
  ethnicity: {
    "Federal 1": "HISPANIC",
    white: "WHITE",
    asian: "ASIAN",
    blackOrAfricanAmerican: "BLACK",
    americanIndianOrAlaskaNative: "AMERICAN_INDIAN",
    nativeHawaiianOrOtherPacificIslander: "PACIFIC_ISLANDER",
    demographicRaceTwoOrMoreRaces: "TWO_OR_MORE",
  },
};

/** Roles of both versions, and titles that are common; aides and proctors are left for a person, since not all are staff of ours. */
const STAFF_CODES: Record<string, Record<string, string>> = {
  role: {
    teacher: "TEACHER",
    counselor: "COUNSELOR",
    administrator: "SCHOOL_ADMINISTRATOR",
    principal: "SCHOOL_ADMINISTRATOR",
    siteAdministrator: "SCHOOL_ADMINISTRATOR",
    districtAdministrator: "DISTRICT_ADMINISTRATOR",
    systemAdministrator: "DISTRICT_ADMINISTRATOR",
    Teacher: "TEACHER",
    Counselor: "COUNSELOR",
    "School Counselor": "COUNSELOR",
    "Guidance Counselor": "COUNSELOR",
    Principal: "SCHOOL_ADMINISTRATOR",
    "Assistant Principal": "SCHOOL_ADMINISTRATOR",
    Registrar: "OFFICE",
  },
  status: { enabled: "ACTIVE", disabled: "INACTIVE", tobedeleted: "INACTIVE" },
};

export function codeSuggestions(dataType: DataType): Record<string, Record<string, string>> {
  if (dataType === "student") return STUDENT_CODES;
  return dataType === "staff" ? STAFF_CODES : {};
}

/** Where the values of some fields are edited in PowerSchool, and by whom; the first pattern that fits a field counts. */
export type Place = [fields: RegExp, who: string, where: string];

export const REGISTRAR = "The school's registrar";
export const DEMOGRAPHICS = "Start Page > Select a student > Demographics";
export const ENROLLMENT = "Start Page > Select a student > Functions > Enrollment (transfer functions)";
export const GIVEN: Place = [
  /^(DCID|ID|GuardianID)$/i,
  "The PowerSchool administrator",
  "These ids are given by PowerSchool",
];
export const STUDENT_NUMBER: Place = [/^Student_Number$/i, REGISTRAR, DEMOGRAPHICS];

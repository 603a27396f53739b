import { readList } from "../list-value";

/** A value that PowerSchool does not store as such: made of the columns that are named, in one row. */
export type Computed = {
  id: string;
  label: string;
  parts: readonly string[];
  make(...values: (string | null)[]): string | null;
};

/** Federal ethnicity and races as one text, "0/B,W"; null when the student has said neither. */
export function combineEthnicity(federal: string | null, races: string | null): string | null {
  if (races === null && (federal === null || federal === "-1" || federal === "0")) return null;
  return `${federal ?? ""}/${races ?? ""}`;
}

/** Teachers sign in with one name and administrators with another; whoever has only one has that. */
function chooseLogin(admin: string | null, teacher: string | null, staffStatus: string | null): string | null {
  const isTeacher = readList(staffStatus ?? "").includes("1");
  return isTeacher ? (teacher ?? admin) : (admin ?? teacher);
}

function outermost(pick: (...grades: number[]) => number): Computed["make"] {
  return (...values) => {
    const grades = values.flatMap((value) => (value === null ? [] : [Number(value)]));
    return grades.length > 0 ? String(pick(...grades)) : null;
  };
}

/** The part of a state's course number that is the federal scheme's: five digits, two of them for the subject area. */
const scedOf = (number: string | null): string | null => /^\d{5}/.exec(number ?? "")?.[0] ?? null;

export const ETHNICITY_AND_RACE = "Students.FedEthnicity+StudentRace.RaceCD";
/** PowerSchool counts school years from 1990, by the year in which they begin. */
const FIRST_YEAR = 1990;

export const COMPUTED: readonly Computed[] = [
  {
    id: ETHNICITY_AND_RACE,
    label: "[Students]FedEthnicity + [StudentRace]RaceCD",
    parts: ["Students.FedEthnicity", "StudentRace.RaceCD"],
    make: combineEthnicity,
  },
  {
    id: "Users.LoginID+Users.TeacherLoginID",
    label: "[Users]LoginID for administrators, [Users]TeacherLoginID for teachers",
    parts: ["Users.LoginID", "Users.TeacherLoginID", "SchoolStaff.StaffStatus"],
    make: chooseLogin,
  },
  {
    id: "School_Course.YearID",
    label: "[School_Course]YearID",
    parts: ["School_Course.YearID"],
    make: (yearId) => (yearId === null || !/^\d+$/.test(yearId) ? yearId : String(FIRST_YEAR + Number(yearId))),
  },
  {
    id: "Enrolled.Grade_Level:lowest",
    label: "Lowest grade of students who were enrolled",
    parts: ["StoredGrades.Grade_Level:lowest", "Students.Grade_Level:lowest"],
    make: outermost(Math.min),
  },
  {
    id: "Enrolled.Grade_Level:highest",
    label: "Highest grade of students who were enrolled",
    parts: ["StoredGrades.Grade_Level:highest", "Students.Grade_Level:highest"],
    make: outermost(Math.max),
  },
  {
    id: "Courses.Course_Number:digits",
    label: "Digits of [Courses]Course_Number",
    parts: ["Courses.Course_Number"],
    make: (number) => number?.replace(/\D/g, "") || null,
  },
  {
    id: "CoursesCoreFields.Alt_Course_Number:subject",
    label: "SCED subject area in [CoursesCoreFields]Alt_Course_Number",
    parts: ["CoursesCoreFields.Alt_Course_Number"],
    make: (number) => scedOf(number)?.slice(0, 2) ?? null,
  },
  {
    id: "CoursesCoreFields.Alt_Course_Number:course",
    label: "SCED code in [CoursesCoreFields]Alt_Course_Number",
    parts: ["CoursesCoreFields.Alt_Course_Number"],
    make: scedOf,
  },
];

const BY_ID = new Map(COMPUTED.map((computed) => [computed.id, computed]));

export const findComputed = (id: string): Computed | undefined => BY_ID.get(id);

/** The columns of the query that a field is read from. */
export const partsOf = (id: string): readonly string[] => BY_ID.get(id)?.parts ?? [id];

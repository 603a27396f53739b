import type { District, SisSchool, SisStudent } from "../district/district";

/** What a column of the sandbox's database holds for one row; null is blank. */
export type Cell = string | number | null;
type StudentColumn = (row: SisStudent, district: District) => Cell;
type SchoolColumn = (row: SisSchool) => Cell;

const usDate = (iso: string | null) => iso;

/** Columns of Students and of what hangs on a student, upper case as in the data dictionary. */
export const STUDENT_COLUMNS: Record<string, StudentColumn> = {
  "STUDENTS.DCID": (s) => s.dcid,
  "STUDENTS.ID": (s) => s.id,
  "STUDENTS.STUDENT_NUMBER": (s) => s.studentNumber,
  "STUDENTS.LAST_NAME": (s) => s.lastName,
  "STUDENTS.FIRST_NAME": (s) => s.firstName,
  "STUDENTS.MIDDLE_NAME": (s) => s.middleName,
  "STUDENTS.LASTFIRST": (s) => [s.lastName, s.firstName].filter(Boolean).join(", "),
  "STUDENTS.DOB": (s) => usDate(s.birthDate),
  "STUDENTS.GENDER": (s) => s.gender,
  "STUDENTS.SCHOOLID": (s) => s.schoolNumber,
  "STUDENTS.ENROLLMENT_SCHOOLID": (s) => s.schoolNumber,
  "STUDENTS.GRADE_LEVEL": (s) => s.gradeLevel,
  "STUDENTS.ENROLL_STATUS": (s) => s.enrollStatus,
  "STUDENTS.ENTRYDATE": (s) => s.entryDate,
  "STUDENTS.EXITDATE": (s) => s.exitDate,
  "STUDENTS.CLASSOF": (s) => s.classOf,
  "STUDENTS.SCHED_YEAROFGRADUATION": (s) => s.classOf,
  "STUDENTS.HOME_ROOM": (s) => s.homeRoom,
  "STUDENTS.STUDENT_WEB_ID": (s) => s.webId,
  "STUDENTS.ETHNICITY": (s) => s.races[0] ?? null,
  "STUDENTS.FEDETHNICITY": (s) => s.fedEthnicity,
  "STUDENTS.FEDRACEDECLINE": () => 0,
  "STUDENTS.STREET": (s) => s.street,
  "STUDENTS.CITY": (s) => s.city,
  "STUDENTS.STATE": (s) => s.state,
  "STUDENTS.ZIP": (s) => s.zip,
  "STUDENTS.HOME_PHONE": (s) => s.homePhone,
  "STUDENTS.STATE_STUDENTNUMBER": (s) => `00${98_000_000 + s.id}`,
  "STUDENTS.NEXT_SCHOOL": (s) => s.schoolNumber,
  "STUDENTS.PERSON_ID": (s) => 50_000 + s.id,
  "STUDENTS.GUARDIANEMAIL": (s) => (s.id % 7 === 0 ? `family${s.id}@x.example,other${s.id}@x.example` : null),
  "STUDENTS.TRACK": (s) => (s.id % 3 === 0 ? "A" : null),
  "STUDENTS.FTEID": () => 12,
  "STUDENTS.TRANSACTION_DATE": (_s, district) => `${district.year - 1}-11-01`,
  "STUDENTCOREFIELDS.GRADUATION_YEAR": (s) => s.classOf,
  "STUDENTRACE.RACECD": (s) => (s.races.length > 0 ? s.races.join(",") : null),
  "EMAILADDRESS.EMAILADDRESS": (s) => s.email,
  "U_STUDENTSUSERFIELDS.BUS_NO": (s) => (s.id % 4 === 0 ? String(1 + (s.id % 40)) : null),
  "U_STUDENTSUSERFIELDS.COUNSELOR_ID": (s) => `T-${1100 + (s.schoolNumber % 100)}`,
  "U_STUDENTSUSERFIELDS.GPA_WEIGHTED": (s) =>
    s.gradeLevel >= 9 && s.gradeLevel <= 12 ? (2 + (s.id % 250) / 100).toFixed(3) : null,
  "U_STUDENTSUSERFIELDS.GPA_SIMPLE": (s) =>
    s.gradeLevel >= 9 && s.gradeLevel <= 12 ? (1.8 + (s.id % 220) / 100).toFixed(3) : null,
};

export const SCHOOL_COLUMNS: Record<string, SchoolColumn> = {
  "SCHOOLS.DCID": (s) => s.dcid,
  "SCHOOLS.ID": (s) => s.dcid + 1,
  "SCHOOLS.SCHOOL_NUMBER": (s) => s.number,
  "SCHOOLS.NAME": (s) => s.name,
  "SCHOOLS.ABBREVIATION": (s) => s.name.slice(0, 3).toUpperCase(),
  "SCHOOLS.LOW_GRADE": (s) => s.lowGrade,
  "SCHOOLS.HIGH_GRADE": (s) => s.highGrade,
  "SCHOOLS.STATE_EXCLUDEFROMREPORTING": (s) => (s.isActive ? 0 : 1),
};

/** Columns that exist and can be asked for in a plugin, without rows of their own here. */
const OTHER_COLUMNS = [
  "USERS.DCID",
  "USERS.TEACHERNUMBER",
  "USERS.FIRST_NAME",
  "USERS.LAST_NAME",
  "USERS.EMAIL_ADDR",
  "USERS.LOGINID",
  "USERS.TEACHERLOGINID",
  "USERS.TITLE",
  "SCHOOLSTAFF.DCID",
  "SCHOOLSTAFF.USERS_DCID",
  "SCHOOLSTAFF.SCHOOLID",
  "SCHOOLSTAFF.STATUS",
  "SCHOOLSTAFF.STAFFSTATUS",
  "COURSES.DCID",
  "COURSES.COURSE_NUMBER",
  "COURSES.COURSE_NAME",
  "COURSES.CREDIT_HOURS",
  "CC.DCID",
  "CC.STUDENTID",
  "CC.SECTIONID",
  "CC.TERMID",
  "CC.DATEENROLLED",
  "TERMS.ID",
  "TERMS.YEARID",
  "PERSON.ID",
  "PERSON.DCID",
  "STUDENTCONTACTASSOC.PERSONID",
  "STUDENTCONTACTDETAIL.ISCUSTODIAL",
  "LOG.ENTRY_DATE",
  "PERSONEMAILADDRESSASSOC.PERSONID",
  "PERSONEMAILADDRESSASSOC.EMAILADDRESSID",
  "PERSONEMAILADDRESSASSOC.ISPRIMARYEMAILADDRESS",
  "EMAILADDRESS.EMAILADDRESSID",
  "STUDENTRACE.STUDENTID",
  "STUDENTCOREFIELDS.STUDENTSDCID",
] as const;

const known = new Set<string>([...Object.keys(STUDENT_COLUMNS), ...Object.keys(SCHOOL_COLUMNS), ...OTHER_COLUMNS]);
export const TABLES = new Set([...known].map((column) => column.split(".")[0] ?? ""));
/** Views cannot be read as tables: 405. */
export const VIEWS = new Set(["TEACHERS", "PS_SCHOOLENROLLMENT"]);

export function isColumn(table: string, field: string): boolean {
  return known.has(`${table.toUpperCase()}.${field.toUpperCase()}`);
}

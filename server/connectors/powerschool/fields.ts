import type { DataType, FieldOptions, SourceField } from "../connector";
import { ETHNICITY_AND_RACE, findComputed } from "./computed";
import { splitFieldId } from "./named-query";
import { QUERIES } from "./queries";

const LABELS: Record<string, string> = {
  "CC.TeacherID:name": "Name of [CC]TeacherID",
  "StoredGrades.TermID:status": "Course status: Completed, or In Progress while the term of the grade runs",
  "CC.DateLeft:status": "Course status: In Progress",
  "CC.DateEnrolled:earned": "0 while the course is in progress",
};

const option = (id: string): SourceField => {
  const { table, field } = splitFieldId(id);
  return { id, label: findComputed(id)?.label ?? LABELS[id] ?? `[${table}]${field}` };
};

const offer = (defaultId: string | null, ...ids: string[]): FieldOptions => ({
  options: ids.map(option),
  defaultId,
});
const always = (id: string): FieldOptions => offer(id, id);
const onWish = (...ids: string[]): FieldOptions => offer(null, ...ids);

const STUDENT_FIELDS: Record<string, FieldOptions> = {
  sisId: offer("Students.DCID", "Students.DCID", "Students.ID", "Students.Student_Number"),
  studentNumber: offer("Students.Student_Number", "Students.Student_Number", "Students.DCID", "Students.ID"),
  lastName: always("Students.Last_Name"),
  firstName: always("Students.First_Name"),
  middleName: onWish("Students.Middle_Name"),
  birthOn: always("Students.DOB"),
  school: always("Students.SchoolID"),
  classYear: offer(
    "Students.ClassOf",
    "Students.ClassOf",
    "Students.Sched_YearOfGraduation",
    "StudentCoreFields.Graduation_Year",
  ),
  enrollmentStatus: always("Students.Enroll_Status"),
  // PowerSchool keeps no counselor and no stored GPA in fixed columns; districts name their own (a custom field).
  counselor: onWish(),
  weightedGpa: onWish(),
  unweightedGpa: onWish(),
  homeroom: onWish("Students.Home_Room"),
  email: onWish("EmailAddress.EmailAddress"),
  username: onWish("Students.Student_Web_ID", "Students.Student_Number", "EmailAddress.EmailAddress"),
  federatedId: onWish("Students.DCID", "Students.Student_Number"),
  gender: always("Students.Gender"),
  ethnicity: offer(ETHNICITY_AND_RACE, ETHNICITY_AND_RACE, "Students.Ethnicity"),
  street: onWish("Students.Street"),
  city: onWish("Students.City"),
  state: onWish("Students.State"),
  zip: onWish("Students.Zip"),
  homePhone: onWish("Students.Home_Phone"),
};

const nothing = onWish();

/** `product-facts.md` 3.2; the first name is the person's own, whatever one page of the source says (section 18). */
const PARENT_FIELDS: Record<string, FieldOptions> = {
  sisId: offer("Person.DCID", "Person.DCID", "Person.ID"),
  lastName: always("Person.LastName"),
  firstName: always("Person.FirstName"),
  studentNumber: always("Students.Student_Number"),
  relationship: offer("CodeSet.Code", "CodeSet.Code"),
  custody: always("StudentContactDetail.IsCustodial"),
  livesWith: always("StudentContactDetail.LivesWithFlg"),
  email: always("EmailAddress.EmailAddress"),
  username: onWish("PCAS_Account.Username"),
  federatedId: offer("Person.DCID", "Person.DCID", "Guardian.GuardianID"),
  street: always("PersonAddress.Street"),
  street2: onWish("PersonAddress.LineTwo"),
  city: always("PersonAddress.City"),
  state: always("PersonAddress.State"),
  zip: always("PersonAddress.PostalCode"),
  phone: onWish("PhoneNumber.PhoneNumber"),
};

/** `product-facts.md` 3.3. */
const STAFF_FIELDS: Record<string, FieldOptions> = {
  sisId: always("Users.DCID"),
  employeeId: always("Users.TeacherNumber"),
  prefix: nothing,
  firstName: always("Users.First_Name"),
  middleName: onWish("Users.Middle_Name"),
  lastName: always("Users.Last_Name"),
  jobTitle: onWish("Users.Title"),
  role: offer("RoleDef.Name", "RoleDef.Name", "SchoolStaff.StaffStatus"),
  status: always("SchoolStaff.Status"),
  email: always("Users.Email_Addr"),
  username: offer(
    "Users.LoginID+Users.TeacherLoginID",
    "Users.LoginID+Users.TeacherLoginID",
    "Users.LoginID",
    "Users.TeacherLoginID",
  ),
  federatedId: onWish("Users.DCID"),
};

/** `product-facts.md` 3.4. */
const CATALOG_FIELDS: Record<string, FieldOptions> = {
  courseNumber: always("Courses.Course_Number"),
  academicYear: always("School_Course.YearID"),
  courseName: always("Courses.Course_Name"),
  subjectArea: offer("Courses.Sched_Department", "Courses.Sched_Department", "Courses.Sched_CourseSubjectAreaCode"),
  credits: always("Courses.Credit_Hours"),
  gradeLow: always("Enrolled.Grade_Level:lowest"),
  gradeHigh: always("Enrolled.Grade_Level:highest"),
  stateId: offer(
    "CoursesCoreFields.Alt_Course_Number",
    "CoursesCoreFields.Alt_Course_Number",
    "Courses.Course_Number:digits",
  ),
  scedSubjectArea: onWish("CoursesCoreFields.Alt_Course_Number:subject"),
  scedCourse: onWish("CoursesCoreFields.Alt_Course_Number:course"),
  status: nothing,
  description: nothing,
  prerequisites: nothing,
  level: nothing,
  length: nothing,
};

/** `product-facts.md` 3.5. */
const MAPPING_FIELDS: Record<string, FieldOptions> = {
  courseNumber: always("ScheduleCourseCatalogs.Course_Number"),
  school: always("ScheduleCourseCatalogs.SchoolID"),
};

/** `product-facts.md` 3.6. */
const HISTORY_FIELDS: Record<string, FieldOptions> = {
  studentNumber: always("Students.Student_Number"),
  courseNumber: always("StoredGrades.Course_Number"),
  gradeLevel: always("StoredGrades.Grade_Level"),
  term: always("StoredGrades.StoreCode"),
  section: always("StoredGrades.SectionID"),
  courseName: always("StoredGrades.Course_Name"),
  teacher: always("StoredGrades.Teacher_Name"),
  schoolName: onWish("StoredGrades.SchoolName"),
  courseStatus: always("StoredGrades.TermID:status"),
  creditsAttempted: always("StoredGrades.PotentialCrHrs"),
  creditsEarned: always("StoredGrades.EarnedCrHrs"),
  letterGrade: always("StoredGrades.Grade"),
  score: always("StoredGrades.Percent"),
};

const CURRENT_FIELDS: Record<string, FieldOptions> = {
  studentNumber: always("Students.Student_Number"),
  courseNumber: always("CC.Course_Number"),
  gradeLevel: always("Students.Grade_Level"),
  term: always("Terms.Abbreviation"),
  section: always("CC.SectionID"),
  courseName: always("Courses.Course_Name"),
  teacher: always("CC.TeacherID:name"),
  schoolName: onWish("Schools.Name"),
  courseStatus: always("CC.DateLeft:status"),
  creditsAttempted: always("Courses.Credit_Hours"),
  creditsEarned: always("CC.DateEnrolled:earned"),
  letterGrade: nothing,
  score: nothing,
};

const FIELDS: Record<DataType, Record<string, FieldOptions>> = {
  student: STUDENT_FIELDS,
  parent: PARENT_FIELDS,
  staff: STAFF_FIELDS,
  course_catalog: CATALOG_FIELDS,
  course_mapping: MAPPING_FIELDS,
  course_history: HISTORY_FIELDS,
  current_courses: CURRENT_FIELDS,
};

export function fieldOptions(dataType: DataType): Record<string, FieldOptions> {
  return FIELDS[dataType];
}

const KNOWN = new Map(
  Object.values(FIELDS)
    .flatMap((fields) => Object.values(fields).flatMap((field) => field.options))
    .map((field) => [field.id.toLowerCase(), field]),
);

/** Tables as we write them, whatever case somebody types. */
const TABLES = new Map(
  QUERIES.flatMap(({ columns }) => columns.map(({ id }) => splitFieldId(id).table)).map((table) => [
    table.toLowerCase(),
    table,
  ]),
);

// Never asked for, whatever an administrator types: a roster has no use for them.
const REFUSED = /^(ssn|.*(password|passwd|social_?sec).*|lunch_?(status|balance|id).*|.*_pw|.*_?pin)$/i;
const TYPED = /^\s*(?:\[\s*([a-z]\w{0,29})\s*\]\s*\.?|([a-z]\w{0,29})\s*\.)\s*([a-z]\w{0,29})\s*$/i;

/** Reads "[Students]Track" or "U_StudentsUserFields.bus_no"; null when it names no column or one we never read. */
export function parseCustomField(text: string): SourceField | null {
  const typed = TYPED.exec(text);
  const table = typed?.[1] ?? typed?.[2];
  const field = typed?.[3];
  if (!table || !field || REFUSED.test(field)) return null;
  const canonical = TABLES.get(table.toLowerCase()) ?? table;
  const id = `${canonical}.${field}`;
  return KNOWN.get(id.toLowerCase()) ?? { id, label: `[${canonical}]${field}`, isCustom: true };
}

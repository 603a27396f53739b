import type { DataType, FixHint } from "../connector";
import { PLUGIN_FILE_NAME, PLUGIN_NAME } from "./plugin";
import { splitFieldId } from "./named-query";

const PLUGINS = "Start Page > System Administrator > System Settings > Plugin Management Configuration";

/** What to do about a fault, who can do it and where in PowerSchool. */
export const FIXES = {
  credentials: `Someone with rights to plugins in PowerSchool copies both values again: ${PLUGINS} > ${PLUGIN_NAME} > Data Provider Configuration. The plugin must be enabled. A secret pasted with a space at its end gives the same answer.`,
  plugin: `Someone with rights to plugins in PowerSchool enables ${PLUGIN_NAME}: ${PLUGINS}.`,
  v1Access: `Someone with rights to plugins in PowerSchool sets the API access level to Read: ${PLUGINS} > ${PLUGIN_NAME} > Data Provider Configuration, or installs ${PLUGIN_FILE_NAME} anew.`,
  query: `Someone with rights to plugins in PowerSchool installs the newest ${PLUGIN_FILE_NAME} and enables it: ${PLUGINS} > Install.`,
  columns: `Someone with rights to plugins in PowerSchool installs the newest ${PLUGIN_FILE_NAME} and accepts the fields that it asks for: ${PLUGINS} > Install.`,
  slowDown:
    "Passes by itself; the minimum interval between requests is set in the plugin's Data Provider Configuration.",
  smallerPages: "Lower the page size in the plugin's Data Provider Configuration.",
  version:
    "Ask whoever runs the PowerSchool server to update it. The version is printed at the bottom of the sign-in page.",
  address: "Check that the address is that of PowerSchool itself, as used to sign in as an administrator.",
  report: "Download the newest plugin, install it and test again. If it stays so, report it with the time of the test.",
} as const;

type Place = [fields: RegExp, who: string, where: string];
const REGISTRAR = "The school's registrar";
const GIVEN: Place = [/^(DCID|ID|GuardianID)$/i, "The PowerSchool administrator", "These ids are given by PowerSchool"];
const STUDENT_NUMBER: Place = [/^Student_Number$/i, REGISTRAR, "Start Page > Select a student > Demographics"];
const COURSES = "Start Page > District Setup > Courses > Select a course";
const COURSE_OF: Place = [/^(Course_Number|Course_Name|Credit_Hours)$/i, "Whoever keeps the course catalog", COURSES];

const STUDENT_PLACES: readonly Place[] = [
  [
    /^(Last|First|Middle)_Name$|^(DOB|Gender|Student_Number|Home_Phone|Street|City|State|Zip)$/i,
    REGISTRAR,
    "Start Page > Select a student > Demographics",
  ],
  [/^(Fed)?Ethnicity|RaceCD$/i, REGISTRAR, "Start Page > Select a student > Demographics > Ethnicity and Race"],
  [
    /^(Enroll_Status|SchoolID)$/i,
    REGISTRAR,
    "Start Page > Select a student > Functions > Enrollment (transfer functions)",
  ],
  [
    /^(ClassOf|Sched_YearOfGraduation|Graduation_Year)$/i,
    "The school's registrar or counseling office",
    "Start Page > Select a student > Scheduling Setup, or Modify Info",
  ],
  [/^Home_Room$/i, REGISTRAR, "Start Page > Select a student > Modify Info"],
  [/^Student_Web_ID$/i, "Whoever manages student accounts", "Start Page > Select a student > Access Accounts"],
  [/^EmailAddress$/i, "Whoever manages student accounts", "Start Page > Select a student > Contacts > Email"],
  GIVEN,
];

const PLACES: Record<DataType, readonly Place[]> = {
  student: STUDENT_PLACES,
  parent: [
    STUDENT_NUMBER,
    [/^SchoolID$/i, REGISTRAR, "Start Page > Select a student > Functions > Enrollment (transfer functions)"],
    [
      /^(Code|IsCustodial|LivesWithFlg)$/i,
      REGISTRAR,
      "Start Page > Select a student > Contacts > Select a contact > Relationship",
    ],
    [/^Username$/i, "Whoever manages parent accounts", "Start Page > Select a student > Access Accounts"],
    GIVEN,
    [/./, REGISTRAR, "Start Page > Select a student > Contacts > Select a contact"],
  ],
  staff: [
    [
      /^(Name|StaffStatus)$/i,
      "Whoever gives access in PowerSchool",
      "Start Page > Staff > Security Settings > Admin Access and Roles; counselors need a role with Indicates a Counselor Role (System > Roles Administration)",
    ],
    [/^(Status|SchoolID)$/i, "The school's office", "Start Page > Staff > Edit Information > Schools and staff status"],
    [/^(LoginID|TeacherLoginID)/i, "Whoever gives access in PowerSchool", "Start Page > Staff > Security Settings"],
    GIVEN,
    [/./, "The school's office", "Start Page > Staff > Edit Information"],
  ],
  course_catalog: [
    [
      /^Grade_Level$/i,
      "Nobody: it follows from who took the course",
      "Start Page > Select a student > Historical Grades",
    ],
    [
      /^YearID$/i,
      "Whoever keeps the course catalog",
      "Start Page > Select a school > School Setup > Courses for the year",
    ],
    GIVEN,
    [/./, "Whoever keeps the course catalog", COURSES],
  ],
  course_mapping: [
    GIVEN,
    [/./, "Whoever builds the schedule", "Start Page > PowerScheduler > Resources > Courses, in the school's catalog"],
  ],
  course_history: [
    STUDENT_NUMBER,
    [/./, REGISTRAR, "Start Page > Select a student > Historical Grades > Select a grade"],
  ],
  current_courses: [
    STUDENT_NUMBER,
    [/^Grade_Level$/i, REGISTRAR, "Start Page > Select a student > Functions > Enrollment (transfer functions)"],
    COURSE_OF,
    [/./, "Whoever schedules the student", "Start Page > Select a student > All Enrollments, or Modify Schedule"],
  ],
};

/** Who repairs a wrong value of a field, and where it is edited in PowerSchool. */
export function fixHint(dataType: DataType, fieldId: string): FixHint {
  const { table, field } = splitFieldId(fieldId);
  const isCustom = /^[us]_/i.test(table);
  const place = isCustom ? undefined : PLACES[dataType].find(([pattern]) => pattern.test(field));
  if (place) return { who: place[1], where: place[2] };
  return { who: "The PowerSchool administrator", where: `The page on which the district edits [${table}]${field}` };
}

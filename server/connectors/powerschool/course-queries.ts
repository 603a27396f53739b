import { offer, onWish, plainColumns, type NamedQuery } from "./named-query";
import { ENROLLMENT, GIVEN, REGISTRAR, STUDENT_NUMBER, type Place } from "./places";

const CATALOG_KEEPER = "Whoever keeps the course catalog";
const COURSES = "Start Page > District Setup > Courses > Select a course";
const COURSE_OF: Place = [/^(Course_Number|Course_Name|Credit_Hours)$/i, CATALOG_KEEPER, COURSES];

/** Courses of the district, one row a course, with the latest year in which some school offered it and who ever took it. */
export const CATALOG_QUERY: NamedQuery = {
  dataType: "course_catalog",
  name: "org.matricula.courses.catalog",
  noun: "courses",
  coreTable: "courses",
  columns: [
    ...plainColumns("Courses", "c", "DCID", "Course_Number", "Course_Name", "Sched_Department"),
    ...plainColumns("Courses", "c", "Sched_CourseSubjectAreaCode", "Credit_Hours"),
    ...plainColumns("CoursesCoreFields", "f", "Alt_Course_Number"),
    {
      id: "School_Course.YearID",
      key: "yearid",
      reads: ["School_Course.CourseID", "Courses.ID"],
      sql: "(select max(y.yearid) from school_course y where y.courseid = c.id)",
    },
    {
      id: "StoredGrades.Grade_Level:lowest",
      key: "lowest_then",
      tie: "StoredGrades.Grade_Level",
      reads: ["StoredGrades.Course_Number"],
      sql: "(select min(g.grade_level) from storedgrades g where g.course_number = c.course_number)",
    },
    {
      id: "StoredGrades.Grade_Level:highest",
      key: "highest_then",
      tie: "StoredGrades.Grade_Level",
      sql: "(select max(g.grade_level) from storedgrades g where g.course_number = c.course_number)",
    },
    { id: "Students.Grade_Level:lowest", key: "lowest_now", tie: "Students.Grade_Level", sql: sittingNow("min") },
    { id: "Students.Grade_Level:highest", key: "highest_now", tie: "Students.Grade_Level", sql: sittingNow("max") },
  ],
  school: null,
  from: "courses c left join coursescorefields f on f.coursesdcid = c.dcid",
  orderBy: "c.dcid",
  offers: {
    courseNumber: offer("Courses.Course_Number"),
    academicYear: offer("School_Course.YearID"),
    courseName: offer("Courses.Course_Name"),
    subjectArea: offer("Courses.Sched_Department", "Courses.Sched_CourseSubjectAreaCode"),
    credits: offer("Courses.Credit_Hours"),
    gradeLow: offer("Enrolled.Grade_Level:lowest"),
    gradeHigh: offer("Enrolled.Grade_Level:highest"),
    stateId: offer("CoursesCoreFields.Alt_Course_Number", "Courses.Course_Number:digits"),
    scedSubjectArea: onWish("CoursesCoreFields.Alt_Course_Number:subject"),
    scedCourse: onWish("CoursesCoreFields.Alt_Course_Number:course"),
    status: onWish(),
    description: onWish(),
    prerequisites: onWish(),
    level: onWish(),
    length: onWish(),
  },
  places: [
    [
      /^Grade_Level$/i,
      "Nobody: it follows from who took the course",
      "Start Page > Select a student > Historical Grades",
    ],
    [/^YearID$/i, CATALOG_KEEPER, "Start Page > Select a school > School Setup > Courses for the year"],
    GIVEN,
    [/./, CATALOG_KEEPER, COURSES],
  ],
};

function sittingNow(which: "min" | "max"): string {
  return `(select ${which}(s.grade_level) from cc e join students s on s.id = e.studentid
          where e.course_number = c.course_number and e.sectionid > 0 and e.dateenrolled <= current_date
          and e.dateleft > current_date)`;
}

/** Which course stands in which school's catalog, one row a line of a catalog. */
export const MAPPING_QUERY: NamedQuery = {
  dataType: "course_mapping",
  name: "org.matricula.courses.mapping",
  noun: "catalog lines of schools",
  coreTable: "schedulecoursecatalogs",
  columns: plainColumns("ScheduleCourseCatalogs", "k", "DCID", "Course_Number", "SchoolID"),
  school: "ScheduleCourseCatalogs.SchoolID",
  from: "schedulecoursecatalogs k",
  orderBy: "k.dcid",
  offers: {
    courseNumber: offer("ScheduleCourseCatalogs.Course_Number"),
    school: offer("ScheduleCourseCatalogs.SchoolID"),
  },
  places: [
    GIVEN,
    [/./, "Whoever builds the schedule", "Start Page > PowerScheduler > Resources > Courses, in the school's catalog"],
  ],
};

// A student keeps the present school and number; terms have one id in every school, so the school tells them apart.
const STUDENT_OF = (alias: string) => `left join students s on s.id = ${alias}.studentid`;

/** Every stored grade, one row each. */
export const HISTORY_QUERY: NamedQuery = {
  dataType: "course_history",
  name: "org.matricula.courses.history",
  noun: "stored grades",
  coreTable: "storedgrades",
  columns: [
    ...plainColumns("StoredGrades", "g", "DCID", "Course_Number", "Course_Name", "Grade_Level", "StoreCode"),
    ...plainColumns("StoredGrades", "g", "SectionID", "Teacher_Name", "PotentialCrHrs", "EarnedCrHrs", "Grade"),
    ...plainColumns("StoredGrades", "g", "Percent", "SchoolName"),
    ...plainColumns("Students", "s", "Student_Number", "SchoolID"),
    {
      id: "StoredGrades.TermID:status",
      label: "Course status: Completed, or In Progress while the term of the grade runs",
      key: "course_status",
      tie: "StoredGrades.TermID",
      reads: ["StoredGrades.StudentID", "StoredGrades.SchoolID", "Terms.ID", "Terms.SchoolID", "Terms.LastDay"],
      // Years that PowerSchool no longer keeps as terms, and grades from elsewhere, are over.
      sql: "case when t.lastday >= current_date then 'In Progress' else 'Completed' end",
    },
  ],
  school: "Students.SchoolID",
  from: `storedgrades g ${STUDENT_OF("g")} left join terms t on t.id = g.termid and t.schoolid = g.schoolid`,
  orderBy: "g.dcid",
  offers: {
    studentNumber: offer("Students.Student_Number"),
    courseNumber: offer("StoredGrades.Course_Number"),
    gradeLevel: offer("StoredGrades.Grade_Level"),
    term: offer("StoredGrades.StoreCode"),
    section: offer("StoredGrades.SectionID"),
    courseName: offer("StoredGrades.Course_Name"),
    teacher: offer("StoredGrades.Teacher_Name"),
    schoolName: onWish("StoredGrades.SchoolName"),
    courseStatus: offer("StoredGrades.TermID:status"),
    creditsAttempted: offer("StoredGrades.PotentialCrHrs"),
    creditsEarned: offer("StoredGrades.EarnedCrHrs"),
    letterGrade: offer("StoredGrades.Grade"),
    score: offer("StoredGrades.Percent"),
  },
  places: [STUDENT_NUMBER, [/./, REGISTRAR, "Start Page > Select a student > Historical Grades > Select a grade"]],
};

/** Course and teacher of a seat are looked up one by one: a number that fits twice must not make two rows of one seat. */
const courseOf = (field: string) =>
  `(select min(c.${field}) from courses c where upper(trim(c.course_number)) = upper(trim(e.course_number)))`;
// The id of a post repeats between schools.
const TEACHER_OF = `(select min(u.last_name || ', ' || u.first_name) from schoolstaff t join users u on u.dcid = t.users_dcid
          where t.id = e.teacherid and t.schoolid = e.schoolid)`;

/** The seats in which students sit today; seats that were given up have negative numbers and stay out. */
export const CURRENT_QUERY: NamedQuery = {
  dataType: "current_courses",
  name: "org.matricula.courses.current",
  noun: "seats",
  coreTable: "cc",
  columns: [
    ...plainColumns("CC", "e", "DCID", "Course_Number", "SectionID"),
    ...plainColumns("Students", "s", "Student_Number", "SchoolID", "Grade_Level"),
    { id: "Terms.Abbreviation", key: "term", sql: "t.abbreviation" },
    { id: "Courses.Course_Name", key: "course_name", sql: courseOf("course_name"), reads: ["Courses.Course_Number"] },
    { id: "Courses.Credit_Hours", key: "credit_hours", sql: courseOf("credit_hours") },
    {
      id: "CC.TeacherID:name",
      label: "Name of [CC]TeacherID",
      key: "teacher",
      tie: "CC.TeacherID",
      sql: TEACHER_OF,
      reads: [
        "SchoolStaff.ID",
        "SchoolStaff.SchoolID",
        "SchoolStaff.Users_DCID",
        "Users.DCID",
        "Users.Last_Name",
        "Users.First_Name",
      ],
    },
    { id: "Schools.Name", key: "school_name", sql: "h.name", reads: ["Schools.School_Number", "CC.SchoolID"] },
    {
      id: "CC.DateLeft:status",
      label: "Course status: In Progress",
      key: "course_status",
      tie: "CC.DateLeft",
      sql: "'In Progress'",
    },
    {
      id: "CC.DateEnrolled:earned",
      label: "0 while the course is in progress",
      key: "earned",
      tie: "CC.DateEnrolled",
      sql: "0",
      reads: ["CC.StudentID", "CC.TermID"],
    },
  ],
  school: "Students.SchoolID",
  from: `cc e ${STUDENT_OF("e")} left join terms t on t.id = e.termid and t.schoolid = e.schoolid
      left join schools h on h.school_number = e.schoolid`,
  where: "e.sectionid > 0 and e.dateenrolled <= current_date and e.dateleft > current_date",
  orderBy: "e.dcid",
  offers: {
    studentNumber: offer("Students.Student_Number"),
    courseNumber: offer("CC.Course_Number"),
    gradeLevel: offer("Students.Grade_Level"),
    term: offer("Terms.Abbreviation"),
    section: offer("CC.SectionID"),
    courseName: offer("Courses.Course_Name"),
    teacher: offer("CC.TeacherID:name"),
    schoolName: onWish("Schools.Name"),
    courseStatus: offer("CC.DateLeft:status"),
    creditsAttempted: offer("Courses.Credit_Hours"),
    creditsEarned: offer("CC.DateEnrolled:earned"),
    letterGrade: onWish(),
    score: onWish(),
  },
  places: [
    STUDENT_NUMBER,
    [/^Grade_Level$/i, REGISTRAR, ENROLLMENT],
    COURSE_OF,
    [/./, "Whoever schedules the student", "Start Page > Select a student > All Enrollments, or Modify Schedule"],
  ],
};

import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  customType,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { at, bytea } from "./columns";
import { schools } from "./connection";
import { districts } from "./people";
import { students, type ValueOrigin } from "./roster";

/** Text that is ordered and compared by code point, whatever the database's own order is. */
const sortText = customType<{ data: string }>({ dataType: () => 'text collate "C"' });

/** What every roster table has beside the fields of its type; the engine's statements rely on it. */
const record = () => ({
  id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
  districtId: uuid("district_id")
    .notNull()
    .references(() => districts.id, { onDelete: "cascade" }),
  /** The record's school, of several the first; null where records belong to the district. */
  schoolId: uuid("school_id").references(() => schools.id),
  isActive: boolean("is_active").notNull(),
  isProtected: boolean("is_protected").notNull().default(false),
  keptFields: text("kept_fields").array().notNull().default([]),
  absentImports: integer("absent_imports").notNull().default(0),
  contentHash: bytea("content_hash"),
  createdByRun: uuid("created_by_run"),
  origins: jsonb("origins").$type<Record<string, ValueOrigin>>().notNull().default({}),
  createdAt: at("created_at").notNull(),
  updatedAt: at("updated_at").notNull(),
  status: text("status").notNull(),
});

/** The run that opened the person's account, and so mailed the person; null while there is none. */
const accountOpenedBy = () => uuid("account_opened_by");

/** One person each, whatever schools the person works at; lists have an entry per school. */
export const staff = pgTable(
  "staff",
  {
    ...record(),
    schoolIds: uuid("school_ids").array().notNull(),
    accountOpenedBy: accountOpenedBy(),
    sisId: text("sis_id"),
    employeeId: text("employee_id").notNull(),
    prefix: text("prefix"),
    firstName: text("first_name").notNull(),
    middleName: text("middle_name"),
    lastName: text("last_name").notNull(),
    jobTitle: text("job_title"),
    role: text("role").notNull(),
    jobFunction: text("job_function").notNull(),
    email: text("email").notNull(),
    username: text("username").notNull(),
    federatedId: text("federated_id"),
    sortKey: sortText("sort_key").generatedAlwaysAs(sql`lower(last_name || ', ' || first_name)`),
  },
  (t) => [
    uniqueIndex("staff_sis_id_key").on(t.districtId, t.sisId),
    uniqueIndex("staff_employee_id_key").on(t.districtId, t.employeeId),
    index("staff_sort_idx").on(t.districtId, t.sortKey, t.id),
  ],
);

/** One guardian each; the lists have an entry per student, and `student_ids` the students that were found. */
export const guardians = pgTable(
  "guardians",
  {
    ...record(),
    schoolIds: uuid("school_ids").array().notNull(),
    accountOpenedBy: accountOpenedBy(),
    studentIds: bigint("student_ids", { mode: "number" }).array().notNull(),
    sisId: text("sis_id"),
    studentNumber: text("student_number").notNull(),
    relationship: text("relationship"),
    custody: text("custody"),
    livesWith: text("lives_with"),
    lastName: text("last_name").notNull(),
    firstName: text("first_name"),
    email: text("email"),
    username: text("username"),
    federatedId: text("federated_id"),
    street: text("street"),
    street2: text("street_2"),
    city: text("city"),
    state: text("state"),
    zip: text("zip"),
    phone: text("phone"),
    sortKey: sortText("sort_key").generatedAlwaysAs(sql`lower(last_name || ', ' || coalesce(first_name, ''))`),
  },
  (t) => [
    uniqueIndex("guardians_sis_id_key").on(t.districtId, t.sisId),
    index("guardians_sort_idx").on(t.districtId, t.sortKey, t.id),
    index("guardians_student_ids_idx").using("gin", t.studentIds),
  ],
);

export const courses = pgTable(
  "courses",
  {
    ...record(),
    courseNumber: text("course_number").notNull(),
    academicYear: integer("academic_year").notNull(),
    /** The year in which the school year ends. */
    academicYearEnd: integer("academic_year_end").generatedAlwaysAs(sql`academic_year + 1`),
    courseName: text("course_name").notNull(),
    subjectArea: text("subject_area"),
    credits: numeric("credits").notNull(),
    gradeLow: integer("grade_low"),
    gradeHigh: integer("grade_high"),
    stateId: text("state_id"),
    scedSubjectArea: text("sced_subject_area"),
    scedCourse: text("sced_course"),
    description: text("description"),
    prerequisites: text("prerequisites"),
    level: text("level"),
    length: text("length"),
    sortKey: sortText("sort_key").generatedAlwaysAs(sql`lower(course_name)`),
  },
  (t) => [
    uniqueIndex("courses_number_key").on(t.districtId, t.courseNumber),
    index("courses_sort_idx").on(t.districtId, t.sortKey, t.id),
  ],
);

const courseId = () =>
  bigint("course_id", { mode: "number" })
    .notNull()
    .references(() => courses.id);

/** Which course is offered at which school. */
export const courseMappings = pgTable(
  "course_mappings",
  {
    ...record(),
    courseId: courseId(),
    courseNumber: text("course_number").notNull(),
    recordKey: text("record_key").notNull(),
    sortKey: sortText("sort_key").generatedAlwaysAs(sql`lower(course_number)`),
  },
  (t) => [
    uniqueIndex("course_mappings_key").on(t.districtId, t.recordKey),
    index("course_mappings_sort_idx").on(t.districtId, t.sortKey, t.id),
    index("course_mappings_course_idx").on(t.courseId),
  ],
);

/** What one course was or is to one student; unique on student, course, grade level, term and section. */
const courseRecord = () => ({
  ...record(),
  studentId: bigint("student_id", { mode: "number" })
    .notNull()
    .references(() => students.id, { onDelete: "cascade" }),
  courseId: courseId(),
  studentNumber: text("student_number").notNull(),
  courseNumber: text("course_number").notNull(),
  gradeLevel: integer("grade_level").notNull(),
  term: text("term"),
  section: text("section"),
  courseName: text("course_name"),
  teacher: text("teacher"),
  schoolName: text("school_name"),
  courseStatus: text("course_status").notNull(),
  creditsAttempted: numeric("credits_attempted").notNull(),
  creditsEarned: numeric("credits_earned").notNull(),
  letterGrade: text("letter_grade"),
  score: numeric("score"),
  recordKey: text("record_key").notNull(),
  // The order of the list: by student, then course, then year.
  sortKey: sortText("sort_key").generatedAlwaysAs(sql`lower(record_key)`),
});

export const courseHistoryRecords = pgTable("course_history_records", courseRecord(), (t) => [
  uniqueIndex("course_history_records_key").on(t.districtId, t.recordKey),
  index("course_history_records_sort_idx").on(t.districtId, t.sortKey, t.id),
  index("course_history_records_student_idx").on(t.studentId),
]);

export const currentCourseRecords = pgTable("current_course_records", courseRecord(), (t) => [
  uniqueIndex("current_course_records_key").on(t.districtId, t.recordKey),
  index("current_course_records_sort_idx").on(t.districtId, t.sortKey, t.id),
  index("current_course_records_student_idx").on(t.studentId),
]);
